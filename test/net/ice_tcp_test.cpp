// Media over TCP on the port for HTTPS (RFC 6544), with real sockets: the server's candidates, the way of a connection to its worker, media both
// ways; and what strangers can try with the framing.
#include "net/latch.h"
#include "net/server.h"
#include "test/net/media_port_fixture.h"
#include "test/net/tls_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace parlance::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class IceTcp : public MediaPortTest {
 public:
  IceTcp() = default;
  IceTcp(const IceTcp&) = delete;
  IceTcp& operator=(const IceTcp&) = delete;
  ~IceTcp() override {
    // Its streams end on the workers' loops.
    if (on_clients_) on(client(), [this] { return strangers_.clear(), 0; });
    const net::Latch ended(1);
    if (http_) {
      http_->stop(std::chrono::milliseconds(0), [ended] { ended.arrive(); });
      EXPECT_TRUE(ended.wait_for(std::chrono::seconds(10)));
    }
  }

 protected:
  void start(std::size_t workers) {
    serve(workers, {.listen = {"127.0.0.1"}});
    on_clients_ = true;
    ASSERT_TRUE(ports->serve_streams(others_));
    net::HttpServerSettings settings;
    settings.secure = {*net::Endpoint::parse("127.0.0.1", 0)};
    settings.tls = files_.names;
    settings.others = &others_;
    auto started = net::HttpServer::start(pool(), router_, std::move(settings));
    ASSERT_TRUE(started) << started.error();
    http_ = std::move(*started);
    ports->use_streams(http_->listening());
  }
  Party join_over_tcp(std::size_t port) {
    Browser& made = browser();
    on(client(), [&] { return made.use_tcp(), 0; });
    return join(made, port);
  }
  StreamToServer& stranger() {
    on(client(), [&] {
      strangers_.push_back(
          std::make_unique<StreamToServer>(client(), http_->listening().front(), [](const Bytes&) {}));
      return 0;
    });
    return *strangers_.back();
  }
  void say(StreamToServer& stream, const Bytes& bytes) {
    on(client(), [&] { return stream.send_raw(bytes), 0; });
  }
  /// The server has ended it, and said nothing.
  bool rejected(StreamToServer& stream) {
    return eventually(client(), [&] { return stream.closed(); }) && stream.heard() == 0;
  }
  /// Over all workers.
  std::uint64_t sum(std::uint64_t transport::DoorCounters::* count) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < ports->size(); ++i) all += counters(i).door.*count;
    return all;
  }

 private:
  bool on_clients_ = false;
  CertificateFiles files_;
  net::HttpRouter router_;
  net::StreamDispatch others_;
  std::unique_ptr<net::HttpServer> http_;
  std::vector<std::unique_ptr<StreamToServer>> strangers_;
};

Bytes framed(ByteView datagram) {
  Bytes bytes;
  proto::ice::append_frame(bytes, datagram);
  return bytes;
}

TEST_F(IceTcp, CarriesMediaFromOneBrowserToAnotherWhicheverWorkerTheyAreOn) {
  start(3);
  for (std::size_t port = 0; port < 3; ++port) {
    // The connections are spread over the workers in turn: most arrive at another one than their peer's.
    expect_flow(join_over_tcp(port), join_over_tcp(port), port);
    const auto sums = counters(port);
    EXPECT_EQ(sums.tables.streams, 2U);
    EXPECT_EQ(sums.streams.late + sums.streams.full + sums.streams.gone, 0U);
    EXPECT_EQ(sums.sockets.sent, 0U);
  }
  EXPECT_EQ(sum(&transport::DoorCounters::passed), 6U);
}

TEST_F(IceTcp, ABrowserOnTcpAndOneOnUdpHearEachOther) {
  start(2);
  expect_flow(join_over_tcp(1), join(1), 1);
  expect_flow(join(0), join_over_tcp(0), 0);
}

TEST_F(IceTcp, AConnectionThatProvesNothingIsClosedWithoutAnAnswer) {
  start(2);
  Owner& owner = open(1);
  Browser& forger = browser();
  const std::string answer = negotiate(forger, owner, 1);
  on(client(), [&] {
    forger.use_tcp();
    // He knows our fragment, but not the password that goes with it.
    forger.accept(
        std::regex_replace(answer, std::regex("a=ice-pwd:[^\r\n]*"), "a=ice-pwd:" + std::string(32, 'x')));
    return 0;
  });
  EXPECT_TRUE(rejected(*forger.stream));
  EXPECT_EQ(counters(1).streams.unproven, 1U);
  EXPECT_EQ(counters(1).tables.paths, 0U);
  EXPECT_EQ(counters(1).tables.streams, 0U);
}

TEST_F(IceTcp, FramingAttacksEndOnlyTheirOwnConnection) {
  start(2);
  const Party speaker = join_over_tcp(0);
  const Party watcher = join_over_tcp(0);
  const std::string stun("\x00\x01\x00\x00\x21\x12\xa4\x42transaction!", 20);
  const auto head = [](std::uint16_t length) {
    return Bytes{static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length & 0xffU)};
  };
  for (const std::uint16_t length :
       {std::uint16_t{0}, std::uint16_t{2047}, std::uint16_t{20}, std::uint16_t{8}}) {
    StreamToServer& attacker = stranger();
    Bytes bytes = head(length);
    bytes.insert(bytes.end(), stun.begin(), stun.end());
    bytes.resize(bytes.size() + 64);
    say(attacker, bytes);
    EXPECT_TRUE(rejected(attacker)) << length;
  }
  EXPECT_EQ(sum(&transport::DoorCounters::refused), 4U);
  // Of one who is in the call: a length that nobody sends ends his own connection.
  on(client(), [&] { return speaker.browser.stream->send_raw({0xff, 0xff, 0x80}), 0; });
  EXPECT_TRUE(eventually(client(), [&] { return speaker.browser.stream->closed(); }));
  EXPECT_EQ(counters(0).streams.malformed, 1U);
  expect_flow(join_over_tcp(0), watcher, 0);
}

TEST_F(IceTcp, SingleBytesAndNullPacketsAreTakenAsTheyCome) {
  start(1);
  const Party speaker = join_over_tcp(0);
  const Party watcher = join_over_tcp(0);
  on(client(), [&] {
    speaker.browser.stream->send_raw(Bytes(1000, 0));
    for (const std::uint8_t byte : framed(Bytes(30, 0xff))) speaker.browser.stream->send_raw({byte});
    return 0;
  });
  expect_flow(speaker, watcher, 0);
}

TEST_F(IceTcp, TheConnectionEndsWithItsPeer) {
  start(2);
  const Party party = join_over_tcp(0);
  on(worker(0), [&] { return party.owner.peer.reset(), 0; });
  EXPECT_TRUE(eventually(client(), [&] { return party.browser.stream->closed(); }));
  EXPECT_THAT(on(client(), [&] { return party.browser.client->closed(); }), SizeIs(1));  // said goodbye first
  EXPECT_EQ(counters(0).tables.streams, 0U);
}

TEST_F(IceTcp, APeerWhoseConnectionBreaksComesBackOnAnother) {
  start(2);
  const Party speaker = join_over_tcp(0);
  const Party watcher = join_over_tcp(0);
  on(client(), [&] { return speaker.browser.stream.reset(), 0; });
  EXPECT_TRUE(eventually(worker(0), [&] { return ports->at(0).counters().tables.streams == 1; }));
  EXPECT_THAT(speaker.owner.closed, IsEmpty());
  // Its next check, of consent (RFC 7675), opens another.
  EXPECT_TRUE(eventually(worker(0), [&] { return ports->at(0).counters().tables.streams == 2; }));
  expect_flow(speaker, watcher, 0);
}

}  // namespace
}  // namespace parlance::test
