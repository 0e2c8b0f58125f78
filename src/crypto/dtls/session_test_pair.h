#pragma once

// For this folder's tests: a client and a server of ours on a small network in virtual time.

#include "base/check.h"
#include "crypto/dtls/session_test_end.h"
#include "test/sim/virtual_gettimeofday.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace parlance::crypto::dtls {

enum class Side { client, server };

/// A datagram on its way, or not.
struct Sent {
  Side from = Side::client;
  std::size_t index = 0;  ///< of this side's datagrams
  Bytes bytes;
};

class Pair final {
 public:
  /// What the network does with a datagram: the delays after which it arrives; none: it is lost.
  using Network = std::function<std::vector<Duration>(const Sent&)>;

  Pair() : Pair(client_setup(), server_setup()) {}
  Pair(SessionSetup client_side, SessionSetup server_side)
      : client(client_context(), std::move(client_side)), server(server_context(), std::move(server_side)) {}

  static SessionSetup client_setup() {
    SessionSetup setup;
    setup.role = Role::client;
    setup.peer = server_context()->fingerprint();
    return setup;
  }
  static SessionSetup server_setup() {
    SessionSetup setup;
    setup.peer = client_context()->fingerprint();
    return setup;
  }

  void start() {
    const bool good = server.session.start(clock.now(), server.out).has_value() &&
                      client.session.start(clock.now(), client.out).has_value();
    check(good, "no start");
    drain();
  }

  /// Until the time is up, or nothing more will happen.
  void run(Duration limit) {
    const TimePoint end = clock.now() + limit;
    while (const auto next = next_event()) {
      if (*next > end) break;
      if (*next > clock.now()) clock.set(*next);
      step();
    }
  }

  void connect() {
    start();
    run(1s);
  }

  /// Into the network.
  void send(Side from, Bytes bytes) {
    const std::size_t index = sent.size();
    sent.push_back({from, count_[from]++, std::move(bytes)});
    for (const Duration delay : network(sent[index])) on_way_.emplace(clock.now() + delay, index);
  }

  /// Straight into an end, now.
  Result<void> inject(Side to, ByteView bytes) {
    End& target = end(to);
    const auto result = target.session.receive(bytes, clock.now(), target.out);
    drain();
    return result;
  }

  void drain() {
    for (const Side side : {Side::client, Side::server}) {
      for (Bytes& bytes : end(side).drain(clock.now())) send(side, std::move(bytes));
    }
  }

  End& end(Side side) { return side == Side::client ? client : server; }
  [[nodiscard]] bool both_connected() const {
    return client.session.connected() && server.session.connected();
  }

  sim::VirtualClock clock;
  End client;
  End server;
  Network network = [](const Sent&) { return std::vector<Duration>{10ms}; };
  std::vector<Sent> sent;

 private:
  std::optional<TimePoint> next_event() {
    std::optional<TimePoint> next;
    if (!on_way_.empty()) next = on_way_.begin()->first;
    for (const Side side : {Side::client, Side::server}) {
      const auto deadline = end(side).session.deadline();
      if (deadline && (!next || *deadline < *next)) next = deadline;
    }
    return next;
  }

  void step() {
    if (!on_way_.empty() && on_way_.begin()->first <= clock.now()) {
      const Sent arrived = sent[on_way_.begin()->second];
      on_way_.erase(on_way_.begin());
      static_cast<void>(inject(arrived.from == Side::client ? Side::server : Side::client, arrived.bytes));
      return;
    }
    for (const Side side : {Side::client, Side::server}) end(side).session.tick(clock.now(), end(side).out);
    drain();
  }

  std::multimap<TimePoint, std::size_t> on_way_;
  std::map<Side, std::size_t> count_;
};

}  // namespace parlance::crypto::dtls
