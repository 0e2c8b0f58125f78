#include "gateway/web/session_rate.h"

#include <algorithm>

namespace parlance::gateway::web {

bool TokenBucket::take(TimePoint now) {
  if (now > updated_) {
    credit_ = std::min(most_, credit_ + std::min(now - updated_, most_));
    updated_ = now;
  }
  if (credit_ < unit_) return false;
  credit_ -= unit_;
  return true;
}

std::uint64_t RateGuard::retry_after_ms() const {
  return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(numbered_.wait()).count());
}

RateGuard::Verdict RateGuard::judge(TokenBucket& bucket, TimePoint now) {
  if (bucket.take(now)) return Verdict::pass;
  if (refused_ == 0 || now - refused_since_ > proto::signal::kFloodWindow) {
    refused_ = 0;
    refused_since_ = now;
  }
  ++refused_;
  return refused_ >= proto::signal::kFloodRefusals ? Verdict::flood : Verdict::refuse;
}

}  // namespace parlance::gateway::web
