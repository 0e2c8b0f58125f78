#include "gateway/admin/doctor_allowance.h"

#include <algorithm>

namespace parlance::gateway::admin {

std::optional<Duration> Allowance::take(std::uint64_t amount, TimePoint now) {
  const Duration most = rate_.refill * static_cast<Duration::rep>(rate_.burst);
  if (amount > rate_.burst) return most;
  const TimePoint after = std::max(whole_at_, now) + rate_.refill * static_cast<Duration::rep>(amount);
  if (after - now > most) return after - now - most;
  whole_at_ = after;
  return std::nullopt;
}

std::optional<Duration> SourceAllowances::take(const std::string& source, std::uint64_t amount,
                                               TimePoint now) {
  auto found = sources_.find(source);
  if (found == sources_.end()) {
    if (sources_.size() >= kMaxSources)
      std::erase_if(sources_, [now](const auto& entry) { return entry.second.is_whole(now); });
    if (sources_.size() >= kMaxSources) return rate_.refill * static_cast<Duration::rep>(rate_.burst);
    found = sources_.emplace(source, Allowance(rate_)).first;
  }
  return found->second.take(amount, now);
}

}  // namespace parlance::gateway::admin
