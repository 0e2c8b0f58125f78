#pragma once

// For tests: a client on a simulated network.

#include "rtc/rtc_test_client.h"
#include "test/sim/network.h"
#include "test/sim/virtual_gettimeofday.h"

namespace parlance::rtc::test {

/// A client on the network.
class Browser final : public sim::Actor {
 public:
  Browser(sim::World& world, const sim::Address& address, std::uint64_t seed)
      : client(seed, address), world_(world) {
    world.add(*this);
    client.send = [this](const ice::Path& path, Bytes bytes) {
      world_.network.send(path.local, path.remote, std::move(bytes), world_.now());
    };
    bind(address);
  }
  void bind(const sim::Address& address) {
    world_.network.bind(address, [this](const sim::Arrival& arrival, TimePoint now) {
      sim::set_gettimeofday(now);
      client.receive({ice::Transport::udp, arrival.to, arrival.from},
                     {arrival.bytes.begin(), arrival.bytes.end()}, now);
    });
  }
  [[nodiscard]] std::optional<TimePoint> deadline() const override { return client.deadline(); }
  void tick(TimePoint now) override {
    sim::set_gettimeofday(now);
    client.tick(now);
  }

  Client client;

 private:
  sim::World& world_;
};

}  // namespace parlance::rtc::test
