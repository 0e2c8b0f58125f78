#pragma once

#include "base/outbox.h"
#include "base/result.h"
#include "base/time.h"

#include <concepts>
#include <optional>

namespace parlance {

/// A protocol as a pure machine: takes input and the time, hands its wishes out as values. On error nothing has changed
/// and the Outbox is untouched.
template <class M>
concept Machine = requires(M machine, const M constant, typename M::Input in, TimePoint now,
                           Outbox<typename M::Action>& out) {
  { machine.receive(in, now, out) } -> std::same_as<Result<void>>;
  { machine.tick(now, out) } -> std::same_as<void>;
  { constant.deadline() } -> std::same_as<std::optional<TimePoint>>;
};

}  // namespace parlance
