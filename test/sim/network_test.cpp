#include "test/sim/network.h"

#include <gtest/gtest.h>

namespace parlance::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Address kA = ipv4({198, 51, 100, 1}, 1);
const Address kB = ipv4({203, 0, 113, 1}, 2);
const Address kInside = ipv4({10, 0, 0, 2}, 3);

/// Two sockets, and what came to the second.
struct Pipe {
  explicit Pipe(std::uint64_t seed = 1) : world(seed) {
    for (const Address& address : {kA, kB}) {
      world.network.bind(address, [this](const Arrival& arrival, TimePoint now) {
        got.push_back(arrival.bytes[0]);
        at.push_back(now - World::kStart);
        from = arrival.from;
      });
    }
  }
  void send(std::uint8_t value, std::size_t size = 1) {
    world.network.send(kA, kB, Bytes(size, value), world.now());
  }

  World world;
  std::vector<std::uint8_t> got;
  std::vector<Duration> at;
  Address from;
};

TEST(SimNetwork, ADatagramTakesTheDelayOfBothLinks) {
  Pipe pipe;
  pipe.world.network.set_link(kA, {.delay = milliseconds(10)});
  pipe.world.network.set_link(kB, {.delay = milliseconds(20)});
  pipe.send(7);
  pipe.world.run_for(seconds(1));
  EXPECT_EQ(pipe.at, std::vector<Duration>{milliseconds(30)});
  EXPECT_EQ(pipe.from, kA);
}

TEST(SimNetwork, LossTakesItsShare) {
  Pipe pipe;
  pipe.world.network.set_link(kA, {.loss = 0.1});
  for (int i = 0; i < 10000; ++i) pipe.send(1);
  pipe.world.run_for(seconds(1));
  EXPECT_NEAR(static_cast<double>(pipe.got.size()), 9000, 150);
  EXPECT_EQ(pipe.world.network.counters().lost + pipe.got.size(), 10000U);
}

TEST(SimNetwork, JitterKeepsTheOrderAndReorderingDoesNot) {
  for (const bool reorders : {false, true}) {
    Pipe pipe;
    pipe.world.network.set_link(
        kA, {.reorder = reorders ? 0.2 : 0.0, .delay = milliseconds(10), .jitter = milliseconds(30)});
    for (std::uint8_t i = 0; i < 100; ++i) {
      pipe.send(i);
      pipe.world.run_for(milliseconds(2));
    }
    pipe.world.run_for(seconds(1));
    EXPECT_EQ(pipe.got.size(), 100U);
    EXPECT_EQ(std::is_sorted(pipe.got.begin(), pipe.got.end()), !reorders);
  }
}

TEST(SimNetwork, SomeComeTwice) {
  Pipe pipe;
  pipe.world.network.set_link(kA, {.duplicate = 1});
  pipe.send(1);
  pipe.world.run_for(seconds(1));
  EXPECT_EQ(pipe.got.size(), 2U);
}

TEST(SimNetwork, ASlowLinkQueuesAndThenDrops) {
  Pipe pipe;
  pipe.world.network.set_link(kA, {.delay = {}, .bytes_per_second = 100'000, .queue = milliseconds(50)});
  pipe.world.network.set_link(kB, {.delay = {}});
  for (int i = 0; i < 20; ++i) pipe.send(1, 1000);  // 10 ms each
  pipe.world.run_for(seconds(1));
  ASSERT_EQ(pipe.got.size(), 6U);
  EXPECT_EQ(pipe.at.front(), milliseconds(10));
  EXPECT_EQ(pipe.at.back(), milliseconds(60));
  EXPECT_EQ(pipe.world.network.counters().overflowed, 14U);
}

TEST(SimNetwork, NatsLetInWhomRfc4787Says) {
  const Address same_machine = ipv4({203, 0, 113, 1}, 99);
  const Address stranger = ipv4({192, 0, 2, 66}, 66);
  struct Case {
    Nat kind;
    std::size_t let_in;  // of: who was sent to, another port of it, a stranger
  };
  for (const auto& [kind, let_in] : {Case{Nat::full_cone, 3}, Case{Nat::restricted, 2},
                                     Case{Nat::port_restricted, 1}, Case{Nat::symmetric, 1}}) {
    Pipe pipe;
    std::size_t inside = 0;
    pipe.world.network.bind(kInside, [&inside](const Arrival&, TimePoint) { ++inside; });
    pipe.world.network.add_nat(ipv4({100, 64, 0, 1}, 0), kind, {kInside});
    pipe.world.network.send(kInside, kB, Bytes(1), pipe.world.now());
    pipe.world.run_for(seconds(1));
    const Address outside = pipe.from;
    EXPECT_EQ(outside.wire_ip()[0], 100);
    for (const Address& sender : {kB, same_machine, stranger}) {
      pipe.world.network.send(sender, outside, Bytes(1), pipe.world.now());
    }
    pipe.world.run_for(seconds(1));
    EXPECT_EQ(inside, let_in);
    EXPECT_EQ(pipe.world.network.counters().filtered, 3 - let_in);
    // Only a symmetric one shows another face to each.
    pipe.world.network.send(kInside, kA, Bytes(1), pipe.world.now());
    pipe.world.run_for(seconds(1));
    EXPECT_EQ(pipe.from != outside, kind == Nat::symmetric);
  }
}

TEST(SimNetwork, APrivateAddressIsReachedOnlyFromBesideIt) {
  Pipe pipe;
  const Address neighbour = ipv4({10, 0, 0, 3}, 3);
  std::size_t inside = 0;
  pipe.world.network.bind(kInside, [&inside](const Arrival&, TimePoint) { ++inside; });
  pipe.world.network.add_nat(ipv4({100, 64, 0, 1}, 0), Nat::full_cone, {kInside, neighbour});
  pipe.world.network.send(kA, kInside, Bytes(1), pipe.world.now());
  pipe.world.network.send(neighbour, kInside, Bytes(1), pipe.world.now());
  pipe.world.run_for(seconds(1));
  EXPECT_EQ(inside, 1U);
  EXPECT_EQ(pipe.world.network.counters().unreachable, 1U);
}

TEST(SimNetwork, AForgetfulNatShowsAnotherPort) {
  Pipe pipe;
  const Address outside = ipv4({100, 64, 0, 1}, 0);
  pipe.world.network.add_nat(outside, Nat::full_cone, {kInside});
  pipe.world.network.send(kInside, kB, Bytes(1), pipe.world.now());
  pipe.world.run_for(seconds(1));
  const Address before = pipe.from;
  pipe.world.network.forget_mappings(outside);
  pipe.world.network.send(kInside, kB, Bytes(1), pipe.world.now());
  pipe.world.run_for(seconds(1));
  EXPECT_NE(pipe.from, before);
}

}  // namespace
}  // namespace parlance::sim
