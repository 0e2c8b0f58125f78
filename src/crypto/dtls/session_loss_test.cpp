// What the network does to a handshake, in virtual time.
#include "base/random.h"
#include "crypto/dtls/session.h"
#include "crypto/dtls/session_test_pair.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace parlance::crypto::dtls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Duration kOneWay = 10ms;

/// Datagrams of one moment and one side are one flight.
std::vector<std::vector<std::size_t>> flights_of(const Pair& pair) {
  std::vector<std::vector<std::size_t>> flights;
  for (std::size_t i = 0; i < pair.sent.size(); ++i) {
    if (i == 0 || pair.sent[i].from != pair.sent[i - 1].from) flights.emplace_back();
    flights.back().push_back(pair.sent[i].index);
  }
  return flights;
}

Side sender_of(std::size_t flight) { return flight % 2 == 0 ? Side::client : Side::server; }

SessionSetup small(SessionSetup setup) {
  setup.max_datagram = 300;  // so that flights have several datagrams
  return setup;
}

Pair::Network losing(Side from, std::set<std::size_t> lost) {
  return [from, lost = std::move(lost)](const Sent& sent) {
    if (sent.from == from && lost.contains(sent.index)) return std::vector<Duration>{};
    return std::vector<Duration>{kOneWay};
  };
}

void expect_connected_within(const Pair& pair, TimePoint start, Duration limit) {
  ASSERT_TRUE(pair.both_connected());
  EXPECT_LE(std::max(pair.client.connected_at, pair.server.connected_at) - start, limit);
  ASSERT_THAT(pair.client.connected, SizeIs(1));
  ASSERT_THAT(pair.server.connected, SizeIs(1));
  EXPECT_TRUE(std::ranges::equal(pair.client.connected[0].view(), pair.server.connected[0].view()));
}

TEST(DtlsLoss, OpenSslReadsTheVirtualClock) {
  Pair pair;
  pair.start();
  EXPECT_EQ(pair.client.session.deadline(), pair.clock.now() + kFirstRetransmission);
  pair.clock.advance(20ms);
  pair.client.session.tick(pair.clock.now(), pair.client.out);
  EXPECT_TRUE(pair.client.out.empty());
  EXPECT_EQ(pair.client.session.deadline(), pair.clock.now() + 30ms);
  pair.clock.advance(30ms);
  pair.client.session.tick(pair.clock.now(), pair.client.out);
  EXPECT_EQ(pair.client.out.size(), 1U);
  EXPECT_EQ(pair.client.session.deadline(), pair.clock.now() + 2 * kFirstRetransmission);
}

TEST(DtlsLoss, EachFlightLostOnceCostsOneRetransmission) {
  Pair model;
  model.connect();
  const auto flights = flights_of(model);
  ASSERT_THAT(flights, SizeIs(4));
  for (std::size_t flight = 0; flight < flights.size(); ++flight) {
    Pair pair;
    pair.network = losing(sender_of(flight), {flights[flight].begin(), flights[flight].end()});
    const TimePoint start = pair.clock.now();
    pair.connect();
    // Four trips, and one wait of the side that heard nothing: the first timer, from when its own flight left.
    expect_connected_within(pair, start, 4 * kOneWay + kFirstRetransmission);
    const Counters& client = pair.client.session.counters();
    const Counters& server = pair.server.session.counters();
    EXPECT_GE(client.retransmissions + server.retransmissions, 1U) << "flight " << flight;
    EXPECT_LE(client.retransmissions + server.retransmissions, 2U) << "flight " << flight;
  }
}

TEST(DtlsLoss, EachDatagramOfEachFlightLostOnceIsMadeGood) {
  Pair model(small(Pair::client_setup()), small(Pair::server_setup()));
  model.connect();
  ASSERT_TRUE(model.both_connected());
  ASSERT_GE(model.sent.size(), 8U);
  for (const Sent& lost : model.sent) {
    Pair pair(small(Pair::client_setup()), small(Pair::server_setup()));
    pair.network = losing(lost.from, {lost.index});
    const TimePoint start = pair.clock.now();
    pair.connect();
    expect_connected_within(pair, start, 4 * kOneWay + 3 * kFirstRetransmission);
  }
}

TEST(DtlsLoss, LossDelayAndRepetitionOnBothWaysOnlyCostTime) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SeededRandom random(seed);
    Pair pair(small(Pair::client_setup()), small(Pair::server_setup()));
    pair.network = [&random](const Sent&) {
      const std::uint64_t dice = random_u64(random);
      std::vector<Duration> arrivals;
      if (dice % 100 >= 20) arrivals.push_back(1ms * ((dice >> 8U) % 80));
      if ((dice >> 16U) % 100 < 20) arrivals.push_back(1ms * ((dice >> 24U) % 200));
      return arrivals;
    };
    const TimePoint start = pair.clock.now();
    pair.start();
    pair.run(kHandshakeLimit);
    SCOPED_TRACE(seed);
    expect_connected_within(pair, start, 15s);
    EXPECT_THAT(pair.client.reasons, IsEmpty());
    EXPECT_THAT(pair.server.reasons, IsEmpty());
  }
}

TEST(DtlsLoss, APathSlowerThanTheTimerConnectsAllTheSame) {
  Pair pair;
  pair.network = [](const Sent&) { return std::vector<Duration>{400ms}; };
  const TimePoint start = pair.clock.now();
  pair.start();
  pair.run(10s);
  expect_connected_within(pair, start, 1600ms);
}

TEST(DtlsLoss, RetransmissionsDoubleUpToTheLongestAndEndAtTheLimit) {
  Pair pair;
  std::vector<Duration> times;
  const TimePoint start = pair.clock.now();
  pair.network = [&](const Sent&) {
    times.push_back(pair.clock.now() - start);
    return std::vector<Duration>{};
  };
  pair.start();
  pair.run(60s);
  EXPECT_THAT(times, ElementsAre(0ms, 50ms, 150ms, 350ms, 750ms, 1550ms, 3150ms, 6350ms, 11350ms, 16350ms,
                                 21350ms, 26350ms));
  EXPECT_EQ(pair.clock.now() - start, kHandshakeLimit);
  EXPECT_THAT(pair.client.reasons, ElementsAre(CloseReason::handshake_timeout));
  EXPECT_THAT(pair.server.reasons, ElementsAre(CloseReason::handshake_timeout));
  EXPECT_EQ(pair.client.session.counters().retransmissions, 11U);
}

TEST(DtlsLoss, DatagramsInReverseOrderConnect) {
  Pair pair(small(Pair::client_setup()), small(Pair::server_setup()));
  // The later of a flight overtakes the earlier.
  pair.network = [](const Sent& sent) { return std::vector<Duration>{40ms - 2ms * (sent.index % 8)}; };
  const TimePoint start = pair.clock.now();
  pair.connect();
  expect_connected_within(pair, start, 400ms);
}

TEST(DtlsLoss, TheServerAnswersARepeatedLastFlightAsOftenAsItComes) {
  Pair pair;
  int lost = 0;
  pair.network = [&lost](const Sent& sent) {
    if (sent.from == Side::server && sent.index >= 1 && lost < 5) {
      ++lost;
      return std::vector<Duration>{};
    }
    return std::vector<Duration>{kOneWay};
  };
  const TimePoint start = pair.clock.now();
  pair.start();
  pair.run(10s);
  EXPECT_EQ(lost, 5);
  // The client waits 50, 100, 200, 400 and 800 ms.
  expect_connected_within(pair, start, 4 * kOneWay + 1550ms);
  EXPECT_EQ(pair.server.connected_at - start, 3 * kOneWay);
  EXPECT_GE(pair.server.session.counters().records_stale, 5U);
}

TEST(DtlsLoss, ReplayedFlightsChangeNothing) {
  Pair pair;
  pair.network = [](const Sent&) { return std::vector<Duration>{kOneWay, kOneWay, kOneWay + 1ms}; };
  const TimePoint start = pair.clock.now();
  pair.connect();
  expect_connected_within(pair, start, 5 * kOneWay);
  pair.network = [](const Sent&) { return std::vector<Duration>{kOneWay}; };
  const std::vector<Sent> all = pair.sent;
  for (const Sent& again : all) {
    static_cast<void>(pair.inject(again.from == Side::client ? Side::server : Side::client, again.bytes));
    pair.run(1s);
  }
  EXPECT_TRUE(pair.both_connected());
  EXPECT_THAT(pair.sent, SizeIs(all.size())) << "a replay is answered";
  EXPECT_THAT(pair.client.connected, SizeIs(1));
  EXPECT_THAT(pair.server.connected, SizeIs(1));
}

TEST(DtlsLoss, AStepBackOfTheCivilClockDelaysNoDeadlineBeyondTheLongestStep) {
  Pair pair;
  pair.start();
  const TimePoint now = pair.clock.now();
  sim::set_gettimeofday(now - std::chrono::hours(1));
  pair.client.session.tick(now + 50ms, pair.client.out);
  EXPECT_EQ(pair.client.session.deadline(), now + 50ms + kLongestRetransmission);
  pair.client.session.tick(now + kHandshakeLimit, pair.client.out);
  pair.drain();
  EXPECT_THAT(pair.client.reasons, ElementsAre(CloseReason::handshake_timeout));
}

}  // namespace
}  // namespace parlance::crypto::dtls
