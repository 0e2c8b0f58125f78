#include "crypto/dtls/context.h"
#include "media/track.h"
#include "net/system_random.h"
#include "rtc/rtc_test_encoder.h"
#include "test/net/media_browser.h"
#include "transport/media_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::test {
namespace {

using rtc::test::Encoder;
using testing::Each;
using testing::Field;
using testing::SizeIs;

/// What a gateway would do for one client. Lives on the port's worker.
struct Owner final : rtc::PeerListener {
  void on_connected() override { ++connected; }
  media::PacketSink* on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) override {
    track = std::make_unique<media::Track>(info, feedback);
    return track.get();
  }
  void on_slot_started(std::string_view, std::uint32_t) override { ++started; }
  void on_closed(Error reason) override { closed.push_back(reason.what); }

  int connected = 0;
  int started = 0;
  std::vector<std::string_view> closed;
  std::unique_ptr<media::Track> track;
  std::unique_ptr<media::TrackSubscription> subscription;
  std::unique_ptr<rtc::Peer> peer;
};

/// Media ports on loopback with their workers, and browsers on another.
class MediaPortTest : public testing::Test {
 protected:
  ~MediaPortTest() override {
    for (auto& [owner, port] : owners_) on(server_->worker(port), [&] { return owner.reset(), 0; });
    if (!browsers_.empty()) on(client(), [this] { return browsers_.clear(), 0; });
    clients_.stop();
    if (server_) server_->stop();
    ports.reset();
  }

  void serve(std::size_t workers, transport::Settings settings) {
    server_.emplace(workers);
    settings.port = 0;
    settings.packets = 1024;
    const auto identity = *crypto::dtls::make_certificate(WallTime{1'800'000'000'000});
    auto opened =
        transport::MediaPorts::open(*server_, settings, {*crypto::dtls::Context::make(identity), random_});
    ASSERT_TRUE(opened) << opened.error().what;
    ports = std::move(*opened);
    server_->start();
    clients_.start();
  }
  [[nodiscard]] net::Worker& client() { return clients_.worker(0); }
  [[nodiscard]] net::Worker& worker(std::size_t index) { return server_->worker(index); }

  Owner& open(std::size_t port) {
    auto owner = std::make_unique<Owner>();
    Owner& made = *owner;
    owners_.emplace_back(std::move(owner), port);
    on(worker(port), [&] { return made.peer = std::move(*ports->at(port).open(made)), 0; });
    return made;
  }
  Browser& browser(const std::string& address = "127.0.0.1") {
    on(client(), [&] {
      browsers_.push_back(std::make_unique<Browser>(client(), address, 100 + browsers_.size()));
      return 0;
    });
    return *browsers_.back();
  }
  std::string negotiate(Browser& browser, Owner& owner, std::size_t port) {
    const std::string offer = on(client(), [&] { return browser.client->offer(); });
    const std::map<std::string, media::Source> sources{{"0", media::Source::microphone},
                                                       {"1", media::Source::camera},
                                                       {"2", media::Source::screen},
                                                       {"3", media::Source::screen_audio}};
    const auto answer = on(worker(port), [&] { return owner.peer->answer({offer, sources}); });
    return answer.value().sdp;
  }
  void connect(Browser& browser, Owner& owner, std::size_t port) {
    const std::string answer = negotiate(browser, owner, port);
    on(client(), [&] { return browser.accept(answer), 0; });
    ASSERT_TRUE(eventually(worker(port), [&] { return owner.connected == 1; }));
    ASSERT_TRUE(eventually(client(), [&] { return browser.client->connected(); }));
  }
  /// The camera that `from` sends as a browser would, on its client's worker.
  static Encoder camera(Browser& from) {
    const auto& media = rtc::test::section(from.client->answered, "1");
    Encoder made{.ssrc = 4711, .rtx_ssrc = 4712, .mid = "1", .rid = "f"};
    made.type = media.payloads.front().type;
    made.padding = 900;
    for (const auto kind : {rtc::test::ExtensionKind::mid, rtc::test::ExtensionKind::rid,
                            rtc::test::ExtensionKind::transport_sequence})
      check(made.ids.set(kind, rtc::test::extension_id(media, kind)).has_value(), "an extension id twice");
    return made;
  }
  /// `frames` of three packets each, and all have come out at `to`.
  void expect_flow(Browser& from, Owner& from_owner, Browser& to, Owner& to_owner, std::size_t port) {
    Encoder encoder = on(client(), [&] { return camera(from); });
    const auto send = [&](bool key) {
      return on(client(), [&] {
        for (const auto& packet : encoder.next(key, from.transport_sequence))
          from.client->send_rtp(packet.header, packet.payload);
        return 0;
      });
    };
    send(true);
    ASSERT_TRUE(eventually(worker(port), [&] { return from_owner.track != nullptr; }));
    on(worker(port), [&] {
      media::PacketSink& sink = to_owner.peer->begin_slot("20", media::Codec::vp8);
      to_owner.subscription = from_owner.track->add(sink);
      to_owner.peer->feed_slot("20", *to_owner.subscription);
      return 0;
    });
    send(true);
    // The server sees a frame's packets at once, for it waits until they are there.
    for (int i = 0; i < 20; ++i) on(worker(port), [&] { return send(false); });
    EXPECT_TRUE(eventually(client(), [&] { return to.client->rtp.size() == 63; }))
        << on(client(), [&] { return to.client->rtp.size(); });
  }
  /// Whatever was sent to it before has been heard.
  void drain(Browser& browser) {
    const std::size_t before = on(client(), [&] {
      const Bytes fence{0xff};
      browser.send(browser.address(), fence);
      return browser.heard.size();
    });
    ASSERT_TRUE(eventually(client(), [&] { return browser.heard.size() > before; }));
  }
  [[nodiscard]] transport::PortCounters counters(std::size_t port = 0) {
    return on(worker(port), [&] { return ports->at(port).counters(); });
  }
  [[nodiscard]] net::Endpoint server(std::size_t port = 0) {
    return on(worker(port), [&] { return ports->at(port).local().front(); });
  }

  std::unique_ptr<transport::MediaPorts> ports;

 private:
  net::SystemRandom random_;
  net::WorkerPool clients_{1};
  std::optional<net::WorkerPool> server_;
  std::vector<std::unique_ptr<Browser>> browsers_;
  std::vector<std::pair<std::unique_ptr<Owner>, std::size_t>> owners_;
};

using MediaPort = MediaPortTest;

TEST_F(MediaPort, CarriesMediaFromOneBrowserToAnotherOverIpv4) {
  serve(1, {.listen = {"127.0.0.1"}});
  Browser& alice = browser();
  Browser& bob = browser();
  Owner& first = open(0);
  Owner& second = open(0);
  connect(alice, first, 0);
  connect(bob, second, 0);
  expect_flow(alice, first, bob, second, 0);
  const auto sums = counters();
  EXPECT_EQ(sums.departures.media, 63U);
  EXPECT_EQ(sums.departures.unprotected, 0U);
  EXPECT_EQ(sums.tables.peers, 2U);
  EXPECT_EQ(sums.tables.paths, 2U);
  EXPECT_EQ(sums.peers.receive.media, 66U);
}

TEST_F(MediaPort, CarriesMediaOverIpv6) {
  serve(1, {.listen = {"::1"}});
  Browser& alice = browser("::1");
  Browser& bob = browser("::1");
  Owner& first = open(0);
  Owner& second = open(0);
  connect(alice, first, 0);
  connect(bob, second, 0);
  expect_flow(alice, first, bob, second, 0);
}

TEST_F(MediaPort, AnswersFromTheAddressThatWasAsked) {
  serve(1, {.listen = {"0.0.0.0"}, .announce = {"127.0.0.2"}});
  Browser& alice = browser();
  connect(alice, open(0), 0);
  on(client(), [&] {
    const auto asked = *net::Endpoint::parse("127.0.0.2", server().port);
    EXPECT_FALSE(alice.heard_from.empty());
    EXPECT_THAT(alice.heard_from, Each(asked));
    return 0;
  });
}

TEST_F(MediaPort, SendsWhatGoesToOneBrowserInTrains) {
  serve(1, {.listen = {"127.0.0.1"}});
  Browser& alice = browser();
  Browser& bob = browser();
  Owner& first = open(0);
  Owner& second = open(0);
  connect(alice, first, 0);
  connect(bob, second, 0);
  expect_flow(alice, first, bob, second, 0);
  const auto sums = counters();
  // Three packets a frame come together, and go together.
  EXPECT_GE(sums.sockets.segmented, 2U * 20);
}

TEST_F(MediaPort, AnswersNobodyWhoHasNotProvenHimself) {
  serve(1, {.listen = {"127.0.0.1"}});
  Browser& alice = browser();
  Browser& stranger = browser();
  Browser& forger = browser();
  Owner& owner = open(0);
  const std::string answer = negotiate(alice, owner, 0);
  const net::Endpoint port = server();
  // He knows our fragment, but not the password that goes with it.
  const std::string forged =
      std::regex_replace(answer, std::regex("a=ice-pwd:[^\r\n]*"), "a=ice-pwd:" + std::string(32, 'x'));
  on(client(), [&] {
    static_cast<void>(forger.client->offer());
    forger.accept(forged);
    Bytes hello(100, 0);
    hello[0] = 22;  // DTLS handshake
    hello[1] = 0xfe;
    Bytes rtp(100, 0);
    rtp[0] = 0x80;
    Bytes rtcp = rtp;
    rtcp[1] = 201;
    const Bytes stun{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1,  2,
                     3, 4, 5, 6, 7,    8,    9,    10,   11, 12};  // no user name
    for (const Bytes& bytes : {hello, rtp, rtcp, stun, Bytes{}, Bytes(50, 70), Bytes(1, 0)})
      stranger.send(port, bytes);
    return 0;
  });
  ASSERT_TRUE(eventually(worker(0), [&] {
    const auto sums = ports->at(0).counters();
    return sums.sockets.received >= 8 && sums.peers.connection.stun_refused >= 1;
  }));
  drain(stranger);
  drain(forger);
  on(client(), [&] {
    EXPECT_THAT(stranger.heard_from, Each(stranger.address()));
    EXPECT_THAT(forger.heard_from, Each(forger.address()));
    return 0;
  });
  const auto sums = counters();
  EXPECT_EQ(sums.sockets.sent, 0U);
  EXPECT_EQ(sums.arrivals.unproven, 3U);
  EXPECT_EQ(sums.arrivals.stun_malformed, 2U);
  EXPECT_EQ(sums.arrivals.unknown_traffic, 2U);
  EXPECT_EQ(sums.tables.paths, 0U);
  // And the call can be made all the same.
  on(client(), [&] { return alice.accept(answer), 0; });
  EXPECT_TRUE(eventually(worker(0), [&] { return owner.connected == 1; }));
}

TEST_F(MediaPort, ForgetsAPeerThatItsOwnerLetsGo) {
  serve(1, {.listen = {"127.0.0.1"}, .max_peers = 1});
  Browser& alice = browser();
  Owner& owner = open(0);
  connect(alice, owner, 0);
  on(worker(0), [&] {
    Owner second;
    EXPECT_EQ(ports->at(0).open(second).error().what, "media.unavailable");
    owner.peer.reset();
    EXPECT_TRUE(ports->at(0).open(second));
    return 0;
  });
  EXPECT_TRUE(eventually(client(), [&] { return !alice.client->closed().empty(); }));
  const auto sums = counters();
  EXPECT_EQ(sums.tables.peers, 0U);
  EXPECT_EQ(sums.tables.fragments, 0U);
  EXPECT_EQ(sums.tables.paths, 0U);
  EXPECT_EQ(sums.tables.peers_refused, 1U);
  EXPECT_EQ(sums.tables.packets_free, 1024U);
}

TEST_F(MediaPort, FourWorkersBehindOnePortEachServeTheirOwnPeers) {
  constexpr std::size_t kWorkers = 4;
  serve(kWorkers, {.listen = {"127.0.0.1"}, .ports = 1});
  std::uint64_t handed = 0;
  std::uint64_t lost = 0;
  for (std::size_t port = 0; port < kWorkers; ++port) {
    EXPECT_EQ(server(port), server(0));
    for (int pair = 0; pair < 2; ++pair) {
      Browser& alice = browser();
      Browser& bob = browser();
      Owner& first = open(port);
      Owner& second = open(port);
      connect(alice, first, port);
      connect(bob, second, port);
      expect_flow(alice, first, bob, second, port);
    }
  }
  for (std::size_t port = 0; port < kWorkers; ++port) {
    const auto sums = counters(port);
    EXPECT_EQ(sums.tables.paths, 4U);
    handed += sums.arrivals.handed_over;
    lost += sums.arrivals.handover_full + sums.arrivals.siblings_unknown;
  }
  // The kernel chooses by address and port; that it gets all sixteen right is as likely as 1 to 4 billion.
  EXPECT_GT(handed, 0U);
  EXPECT_EQ(lost, 0U);
}

TEST_F(MediaPort, StrangersGetNothingHandedOver) {
  serve(2, {.listen = {"127.0.0.1"}, .ports = 1});
  Browser& stranger = browser();
  const net::Endpoint port = server();
  on(client(), [&] {
    Bytes rtp(100, 0);
    rtp[0] = 0x80;
    stranger.send(port, rtp);
    return 0;
  });
  const auto unproven = [&] { return counters(0).arrivals.unproven + counters(1).arrivals.unproven; };
  EXPECT_TRUE(eventually(client(), [&] { return unproven() == 1; }));
  EXPECT_EQ(counters(0).arrivals.handed_over + counters(1).arrivals.handed_over, 0U);
}

TEST(MediaPorts, RefuseAPortThatAnotherServerHas) {
  net::WorkerPool pool(2);
  net::SystemRandom random;
  const auto context =
      *crypto::dtls::Context::make(*crypto::dtls::make_certificate(WallTime{1'800'000'000'000}));
  transport::Settings settings{.listen = {"127.0.0.1"}, .port = 0, .ports = 1, .packets = 16};
  const auto one = transport::MediaPorts::open(pool, settings, {context, random});
  ASSERT_TRUE(one);
  settings.port = (*one)->at(0).local().front().port;
  EXPECT_EQ(transport::MediaPorts::open(pool, settings, {context, random}).error().what, "net.bind");
}

}  // namespace
}  // namespace parlance::test
