#include "proto/stun/budget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace parlance::proto::stun {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBare = 20;
constexpr std::size_t kAnswerV4 = 32;
constexpr std::size_t kAnswerV6 = 44;
constexpr TimePoint kStart{1000s};

TransportAddress v4(std::uint32_t number, std::uint16_t port = 1) {
  const std::array<std::uint8_t, 4> ip{
      static_cast<std::uint8_t>(number >> 24U), static_cast<std::uint8_t>(number >> 16U),
      static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
  return TransportAddress::ipv4(ip, port);
}

struct Rate {
  double a_second;
  std::size_t request, answer;
};

/// How many of `rate` requests a second, for `seconds`, go unanswered.
int refused(SourceBudget& budget, const Rate& rate, int seconds) {
  int count = 0;
  const auto total = static_cast<int>(rate.a_second * seconds);
  for (int i = 0; i < total; ++i) {
    const auto at =
        kStart + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(i / rate.a_second));
    count += budget.spend(v4(7), rate.request, rate.answer, at) ? 0 : 1;
  }
  return count;
}

TEST(StunBudget, HonestSourcesAreAlwaysAnswered) {
  for (const Rate rate : {Rate{21, kBare, kAnswerV4}, Rate{15, kBare, kAnswerV6}, Rate{34, 44, 44},
                          Rate{34, 100, 100}, Rate{100'000, 64, 44}}) {
    SeededRandom random(1);
    SourceBudget budget(random);
    EXPECT_EQ(refused(budget, rate, 60), 0) << rate.a_second;
  }
}

TEST(StunBudget, ABurstOfABrowserIsAnswered) {
  // Two hundred tabs behind one address in the same moment.
  SeededRandom random(1);
  SourceBudget budget(random);
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(budget.spend(v4(7), kBare, kAnswerV4, kStart));
}

struct Request {
  TimePoint at;
  std::size_t in, out;
};

/// Slides a window of 10 s over the requests; the worst `out - in` of those windows that hold more than 350 requests.
std::int64_t worst_balance(const std::vector<Request>& requests) {
  std::deque<Request> window;
  std::int64_t balance = 0;
  std::int64_t worst = std::numeric_limits<std::int64_t>::min();
  for (const Request& request : requests) {
    window.push_back(request);
    balance += static_cast<std::int64_t>(request.out) - static_cast<std::int64_t>(request.in);
    while (request.at - window.front().at > 10s) {
      balance -= static_cast<std::int64_t>(window.front().out) - static_cast<std::int64_t>(window.front().in);
      window.pop_front();
    }
    if (window.size() > 350) worst = std::max(worst, balance);
  }
  return worst;
}

/// Draws a source's traffic: bursts, pauses, and steady stretches, with requests of many sizes.
std::vector<Request> traffic(SourceBudget& budget, Random& random) {
  std::vector<Request> sent;
  TimePoint now = kStart;
  const bool bare = random_u64(random) % 2 == 0;
  while (sent.size() < 6000) {
    const auto gap = std::chrono::microseconds(random_u64(random) % 4 == 0 ? random_u64(random) % 3'000'000
                                                                           : random_u64(random) % 40'000);
    const std::size_t burst = random_u64(random) % 8 == 0 ? random_u64(random) % 500 : 1;
    now += gap;
    for (std::size_t i = 0; i <= burst; ++i) {
      const std::size_t in = bare ? kBare : kBare + random_u64(random) % 12 * 4;
      const std::size_t out = in == kBare ? kAnswerV6 : kAnswerV4 + random_u64(random) % 8 * 4;
      sent.push_back({now, in, budget.spend(v4(7), in, out, now) ? out : 0});
    }
  }
  return sent;
}

TEST(StunBudget, InAny10SecondsAbove35ASecondLessGoesOutThanCameIn) {
  std::int64_t worst = std::numeric_limits<std::int64_t>::min();
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SeededRandom random(seed);
    SourceBudget budget(random);
    worst = std::max(worst, worst_balance(traffic(budget, random)));
  }
  EXPECT_LT(worst, 0);
  EXPECT_GT(worst, -2000) << "the traffic never comes near the border: it proves nothing";
}

TEST(StunBudget, TheMomentThatIsWorstForUsStaysBelowToo) {
  // As much as the budget gives, at once, and then just enough requests to make it more than 35 a second.
  SeededRandom random(1);
  SourceBudget budget(random);
  std::vector<Request> sent;
  for (int i = 0; i < 351; ++i) {
    const TimePoint at = kStart + (i < 200 ? 0ms : 9999ms);
    sent.push_back({at, kBare, budget.spend(v4(7), kBare, kAnswerV6, at) ? kAnswerV6 : 0});
  }
  EXPECT_LT(worst_balance(sent), 0);
  EXPECT_GT(worst_balance(sent), -100);
}

TEST(StunBudget, ASourceIsAnsweredAgainAfterTenSeconds) {
  SeededRandom random(1);
  SourceBudget budget(random);
  for (int i = 0; i < 1000; ++i) static_cast<void>(budget.spend(v4(7), kBare, kAnswerV4, kStart));
  EXPECT_FALSE(budget.spend(v4(7), kBare, kAnswerV4, kStart + 9999ms));
  EXPECT_TRUE(budget.spend(v4(7), kBare, kAnswerV4, kStart + 10250ms));
  EXPECT_TRUE(budget.spend(v4(7), kBare, kAnswerV4, kStart + 24h));
}

TEST(StunBudget, ASourceIsAnIpv4AddressOrAnIpv6Network) {
  SeededRandom random(1);
  SourceBudget budget(random);
  TransportAddress here{.ip = {0x20, 1, 0xd, 0xb8, 1, 2, 3, 4, 5}, .port = 1};
  for (int i = 0; i < 1000; ++i) {
    static_cast<void>(budget.spend(v4(7), kBare, kAnswerV4, kStart));
    static_cast<void>(budget.spend(here, kBare, kAnswerV6, kStart));
  }
  TransportAddress neighbour = here;
  neighbour.ip[15] = 99;
  neighbour.port = 2;
  TransportAddress other = here;
  other.ip[7] = 5;
  EXPECT_FALSE(budget.spend(neighbour, kBare, kAnswerV6, kStart));
  EXPECT_TRUE(budget.spend(other, kBare, kAnswerV6, kStart));
  EXPECT_FALSE(budget.spend(v4(7, 2), kBare, kAnswerV4, kStart));
  EXPECT_TRUE(budget.spend(v4(8), kBare, kAnswerV4, kStart));
}

TEST(StunBudget, AFloodOfForgedSourcesSilencesNobody) {
  SeededRandom random(1);
  SourceBudget budget(random);
  // Two hundred thousand sources, once each, within 10 s; then a hundred that spend all they have.
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    static_cast<void>(budget.spend(v4(0x0a000000 + i), kBare, kAnswerV4, kStart + i * 50us));
  }
  for (std::uint32_t i = 0; i < 100; ++i) {
    for (int n = 0; n < 300; ++n)
      static_cast<void>(budget.spend(v4(0x0b000000 + i), kBare, kAnswerV4, kStart + 10s));
  }
  int silenced = 0;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    silenced += budget.spend(v4(0xc0000200 + i), kBare, kAnswerV4, kStart + 10s) ? 0 : 1;
  }
  EXPECT_EQ(silenced, 0);
}

TEST(StunBudget, AFloodDoesNotMakeItForgetWhoHasSpent) {
  SeededRandom random(1);
  SourceBudget budget(random);
  for (int i = 0; i < 300; ++i) static_cast<void>(budget.spend(v4(7), kBare, kAnswerV4, kStart));
  for (std::uint32_t i = 0; i < 200'000; ++i)
    static_cast<void>(budget.spend(v4(0x0a000000 + i), kBare, kAnswerV4, kStart + 1s));
  EXPECT_FALSE(budget.spend(v4(7), kBare, kAnswerV4, kStart + 2s));
}

}  // namespace
}  // namespace parlance::proto::stun
