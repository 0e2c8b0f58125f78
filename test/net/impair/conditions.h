#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

namespace parlance::test::impair {

/// Losses in bursts (Gilbert 1960, Elliott 1963): a path with a good and a bad state that changes, or not, with each packet. Each is a
/// probability, 0-1. A burst is 1 / leave_bad packets long on average, and enter_bad / (enter_bad + leave_bad) of the packets see the bad state.
struct Burst {
  double enter_bad = 0;
  double leave_bad = 1;
  double loss_in_bad = 1;
  double loss_in_good = 0;
  friend bool operator==(const Burst&, const Burst&) = default;
};

/// How much may wait before the bottleneck: IP bytes, or the time that the rate needs for them.
using QueueLimit = std::variant<std::size_t, Duration>;

/// What one direction of a path does to its packets, in this order: the MTU, the queue and its rate, loss, delay. The default does nothing.
struct Conditions {
  /// IP bytes. Longer packets vanish without an ICMP message: a path MTU black hole. Nothing: any length passes.
  std::optional<std::size_t> mtu = {};
  /// Bits a second, of IP packets without any link layer's overhead, above 0. Nothing: no queue either.
  std::optional<std::uint64_t> rate = {};
  /// A packet that would pass it is dropped (drop-tail), unless nothing waits.
  QueueLimit queue = Duration{std::chrono::milliseconds(200)};
  /// Each packet's own probability to be lost, 0-1; and losses in bursts, independent of it.
  double loss = 0;
  std::optional<Burst> burst = {};
  Duration delay{};
  /// Drawn anew for each packet and added: uniform from 0 to this. It does not reorder: a packet waits for those before it.
  Duration jitter{};
  /// The probability, 0-1, that a packet is held back by `reorder_by` more while those behind it overtake.
  double reorder = 0;
  Duration reorder_by{};
  /// The cable is out: what is under way is gone, and so is what comes.
  bool cut = false;

  friend bool operator==(const Conditions&, const Conditions&) = default;
};

/// Both directions of a path: up is from its left end to its right end.
struct PathConditions {
  Conditions up;
  Conditions down;
  friend bool operator==(const PathConditions&, const PathConditions&) = default;
};

}  // namespace parlance::test::impair
