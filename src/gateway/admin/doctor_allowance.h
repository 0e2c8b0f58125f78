#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace parlance::gateway::admin {

/// How much may be taken of something: `burst` at once, and one more in each `refill`.
struct Rate {
  std::uint64_t burst = 1;
  Duration refill{1};
};

/// Counts what is taken against a rate, in one number: when all would be there again.
class Allowance final {
 public:
  explicit Allowance(Rate rate) : rate_(rate) {}

  /// Takes `amount`, or takes nothing and says how long until there is as much. Never grants more than `burst` at once.
  std::optional<Duration> take(std::uint64_t amount, TimePoint now);
  /// Nothing is missing: the same as a new one.
  [[nodiscard]] bool is_whole(TimePoint now) const { return whole_at_ <= now; }

 private:
  Rate rate_;
  TimePoint whole_at_{};
};

/// An allowance for each source. Remembers no more than `kMaxSources` that have taken something lately; while as many have, others get nothing.
class SourceAllowances final {
 public:
  static constexpr std::size_t kMaxSources = 4096;

  explicit SourceAllowances(Rate rate) : rate_(rate) {}

  /// As Allowance::take.
  std::optional<Duration> take(const std::string& source, std::uint64_t amount, TimePoint now);
  [[nodiscard]] std::size_t size() const { return sources_.size(); }

 private:
  Rate rate_;
  std::unordered_map<std::string, Allowance> sources_;
};

}  // namespace parlance::gateway::admin
