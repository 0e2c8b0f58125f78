#include "gateway/web/session_numbering.h"

#include "proto/signal/error_ids.h"
#include "proto/signal/limits.h"

#include <utility>

namespace parlance::gateway::web {

Result<void> Outgoing::keep(std::string text) {
  if (kept_.size() >= proto::signal::kUnacknowledgedMessages ||
      bytes_ + text.size() > proto::signal::kUnacknowledgedBytes) {
    return fail(Kind::exhausted, proto::signal::errors::kOverflow);
  }
  bytes_ += text.size();
  kept_.push_back(std::move(text));
  ++next_;
  return ok();
}

void Outgoing::acknowledge(std::uint64_t seq) {
  if (seq >= next_) return;
  while (!kept_.empty() && next_ - kept_.size() <= seq) {
    bytes_ -= kept_.front().size();
    kept_.pop_front();
  }
}

}  // namespace parlance::gateway::web
