#include "net/stream_dispatch.h"
#include "test/net/http_client.h"
#include "test/net/http_host.h"
#include "test/net/tls_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <string>
#include <vector>

namespace parlance {
namespace {

using net::FirstBytes;
using test::HttpClient;
using test::TlsClient;
using ::testing::EndsWith;

const std::string kStun("\0\1\0\0\x21\x12\xa4\x42stun", 12);
const std::string kFramedStun = std::string("\0\x0c", 2) + kStun;

/// Says what it hears.
class Parrot final : public net::TcpReader {
 public:
  explicit Parrot(std::unique_ptr<net::TcpStream> stream) : stream_(std::move(stream)) {
    stream_->start(*this);
  }
  void on_bytes(ByteView bytes) override { stream_->write(Bytes(bytes.begin(), bytes.end())); }
  void on_closed() override { stream_.reset(); }

 private:
  std::unique_ptr<net::TcpStream> stream_;
};

class StreamDispatchTest : public ::testing::Test {
 public:
  StreamDispatchTest() = default;
  StreamDispatchTest(const StreamDispatchTest&) = delete;
  StreamDispatchTest& operator=(const StreamDispatchTest&) = delete;
  ~StreamDispatchTest() override {
    host.stop(std::chrono::milliseconds(0));
    host.pool().stop();
  }

 protected:
  void start() {
    ASSERT_TRUE(host.router.route("GET", "/{path...}", test::echo()).has_value());
    host.settings.others = &others;
    host.secure(files.names);
    host.start();
  }
  /// Whose parrots say what they are called first.
  net::StreamDispatch::Take named(const std::string& name) {
    return [this, name](net::Worker&, std::unique_ptr<net::TcpStream> stream) {
      stream->write(Bytes(name.begin(), name.end()));
      const std::lock_guard lock(mutex);
      parrots.push_back(std::make_unique<Parrot>(std::move(stream)));
    };
  }

  test::CertificateFiles files;
  std::mutex mutex;
  std::vector<std::unique_ptr<Parrot>> parrots;
  net::StreamDispatch others;
  test::HttpHost host;
};

TEST_F(StreamDispatchTest, HandsOtherProtocolsOnByTheirFirstBytesAndLosesNoneOfThem) {
  ASSERT_TRUE(others.on_plain(FirstBytes::stun, named("turn:")));
  ASSERT_TRUE(others.on_plain(FirstBytes::framed_stun, named("ice:")));
  start();
  HttpClient turn(host.https());
  turn.send(kStun);
  EXPECT_EQ(turn.until(kStun), "turn:" + kStun);
  HttpClient ice(host.https());
  for (const char byte : kFramedStun) ice.send(std::string(1, byte));
  EXPECT_EQ(ice.until(kFramedStun), "ice:" + kFramedStun);
  EXPECT_THAT(TlsClient(host.https()).ask("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              EndsWith("GET /a   {a}"));
}

TEST_F(StreamDispatchTest, HandsTlsConnectionsOnByAlpn) {
  ASSERT_TRUE(others.on_alpn("stun.turn", named("turn:")));
  start();
  TlsClient turn(host.https(), test::ssl::context::tls_client, "\x09stun.turn");
  EXPECT_EQ(turn.alpn(), "stun.turn");
  turn.send("hear me");
  EXPECT_EQ(turn.read(12), "turn:hear me");
  EXPECT_EQ(TlsClient(host.https()).alpn(), "http/1.1");
}

TEST_F(StreamDispatchTest, HandsTlsConnectionsWithoutAlpnOnByWhatTheySay) {
  ASSERT_TRUE(others.on_decrypted(FirstBytes::stun, named("turn:")));
  start();
  TlsClient turn(host.https(), test::ssl::context::tls_client, "");
  turn.send(kStun.substr(0, 3));
  turn.send(kStun.substr(3));
  EXPECT_EQ(turn.read(17), "turn:" + kStun);
  TlsClient http(host.https(), test::ssl::context::tls_client, "");
  EXPECT_THAT(http.ask("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), EndsWith("GET /a   {a}"));
}

TEST_F(StreamDispatchTest, ClosesWhatNobodyTakes) {
  ASSERT_TRUE(others.on_plain(FirstBytes::stun, named("turn:")));
  start();
  HttpClient ice(host.https());
  ice.send(kFramedStun);
  EXPECT_EQ(ice.rest(), "");
  host.await(&net::HttpServer::Counters::unknown_openings, 1);
}

TEST_F(StreamDispatchTest, TakesEachProtocolOnce) {
  ASSERT_TRUE(others.on_plain(FirstBytes::stun, named("a")));
  ASSERT_TRUE(others.on_alpn("stun.turn", named("a")));
  EXPECT_EQ(others.on_plain(FirstBytes::stun, named("b")).error().what, "net.stream_taken");
  EXPECT_EQ(others.on_alpn("stun.turn", named("b")).error().what, "net.stream_taken");
  EXPECT_EQ(others.on_alpn("http/1.1", named("b")).error().what, "net.stream_taken");
  EXPECT_EQ(others.on_plain(FirstBytes::tls, named("b")).error().what, "net.stream_kind");
  EXPECT_EQ(others.on_alpn("", named("b")).error().what, "net.stream_kind");
  start();
}

TEST_F(StreamDispatchTest, MovesAStreamToAnotherWorker) {
  std::promise<net::Endpoint> moved;
  ASSERT_TRUE(others.on_plain(FirstBytes::stun,
                              [this, &moved](net::Worker& from, std::unique_ptr<net::TcpStream> stream) {
                                net::Worker& to = host.pool().worker(1 - from.index());
                                auto detached = std::make_shared<net::DetachedTcp>(*stream->detach());
                                to.post([this, &to, &moved, detached] {
                                  auto there = net::TcpStream::attach(to, std::move(*detached), 64 * 1024);
                                  moved.set_value(there->peer());
                                  const std::lock_guard lock(mutex);
                                  parrots.push_back(std::make_unique<Parrot>(std::move(there)));
                                });
                              }));
  start();
  HttpClient client(host.https());
  client.send(kStun);
  EXPECT_EQ(moved.get_future().get().address_text(), "127.0.0.1");
  client.send("hello");
  EXPECT_EQ(client.until("hello"), kStun + "hello");
}

}  // namespace
}  // namespace parlance
