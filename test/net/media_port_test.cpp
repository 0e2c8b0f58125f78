#include "test/net/media_port_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::test {
namespace {

using testing::Each;
using testing::Field;
using testing::SizeIs;

using MediaPort = MediaPortTest;

TEST_F(MediaPort, CarriesMediaFromOneBrowserToAnotherOverIpv4) {
  serve(1, {.listen = {"127.0.0.1"}});
  expect_flow(join(0), join(0), 0);
  const auto sums = counters();
  EXPECT_EQ(sums.departures.media, 63U);
  EXPECT_EQ(sums.departures.unprotected, 0U);
  EXPECT_EQ(sums.tables.peers, 2U);
  EXPECT_EQ(sums.tables.paths, 2U);
  EXPECT_EQ(sums.peers.receive.media, 66U);
}

TEST_F(MediaPort, CarriesMediaOverIpv6) {
  serve(1, {.listen = {"::1"}});
  expect_flow(join(0, "::1"), join(0, "::1"), 0);
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
  expect_flow(join(0), join(0), 0);
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

TEST_F(MediaPort, TellsNewPeersTheAddressesThatTheMachineHasNow) {
  serve(2, {.listen = {"0.0.0.0"}, .machine = {"192.0.2.1"}});
  const auto told = [this](std::size_t port) {
    Owner& owner = open(port);
    const auto answer = *proto::sdp::parse(negotiate(browser(), owner, port));
    std::vector<std::string> addresses;
    for (const auto& candidate : answer.media.front().candidates) addresses.push_back(candidate.address);
    return addresses;
  };
  EXPECT_THAT(told(0), testing::ElementsAre("192.0.2.1"));
  ports->use_addresses({{"198.51.100.7", "198.51.100.8"}, {}});
  EXPECT_THAT(told(0), testing::ElementsAre("198.51.100.7", "198.51.100.8"));
  EXPECT_THAT(told(1), testing::ElementsAre("198.51.100.7", "198.51.100.8"));
  ports->use_addresses({{"198.51.100.7"}, {"203.0.113.9"}});
  EXPECT_THAT(told(1), testing::ElementsAre("203.0.113.9"));
}

TEST_F(MediaPort, SaysGoodbyeToEverybodyWhenTheServerStops) {
  serve(2, {.listen = {"127.0.0.1"}});
  const Party alice = join(0);
  const Party bob = join(1);
  std::promise<void> told;
  ports->say_goodbye([&told] { told.set_value(); });
  told.get_future().wait();
  for (const Party& each : {alice, bob}) {
    EXPECT_TRUE(eventually(client(), [&] { return !each.browser.client->closed().empty(); }));
    EXPECT_TRUE(on(worker(0), [&] { return each.owner.closed.empty(); }));
  }
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
      expect_flow({alice, first}, {bob, second}, port);
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

TEST_F(MediaPort, BehindOnePortAPathStaysWithTheWorkerWhosePeerIsHeardOnIt) {
  serve(2, {.listen = {"127.0.0.1"}, .ports = 1});
  const net::Endpoint port = server();
  // Whose datagrams go to which worker is the kernel's choice: of six one at least goes to the wrong one, all but once in 64 runs.
  for (int i = 0; i < 6; ++i) {
    const Party speaker = join(0);
    const Party watcher = join(0);
    // A peer of the other worker proves the speaker's path, too: it signs rightly, and sends from another's address.
    Browser& intruder = browser();
    const std::string answer = negotiate(intruder, open(1), 1);
    std::vector<Bytes> checks;
    on(client(), [&] {
      intruder.client->send = [&](const proto::ice::Path&, const Bytes& bytes) { checks.push_back(bytes); };
      intruder.accept(answer);
      return 0;
    });
    ASSERT_TRUE(eventually(client(), [&] { return !checks.empty(); }));
    expect_flow(speaker, watcher, 0, [&] {
      const auto answered = [&] { return speaker.browser.heard.size(); };
      const std::size_t before = on(client(), answered);
      on(client(), [&] { return speaker.browser.send(port, checks.front()), 0; });
      ASSERT_TRUE(eventually(client(), [&] { return answered() > before; }));
    });
    on(client(), [&] { return intruder.client->send = [](const proto::ice::Path&, const Bytes&) {}, 0; });
  }
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
