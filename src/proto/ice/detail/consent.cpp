#include "proto/ice/detail/consent.h"

#include "proto/ice/limits.h"

#include <algorithm>
#include <utility>

namespace parlance::proto::ice::detail {

// RFC 7675 section 5.1: between 0.8 and 1.2 times the basic interval, so that many agents do not beat together.
Duration Consent::interval() {
  const Duration least = kConsentInterval * 8 / 10;
  const auto span = static_cast<std::uint64_t>((kConsentInterval * 4 / 10).count());
  return least + Duration(static_cast<Duration::rep>(random_u64(random_) % (span + 1)));
}

bool Consent::begin(const Path& path, TimePoint now) {
  const bool was_hinted = path_ && hinted_;
  path_ = path;
  renewed_ = now;
  next_check_ = now + interval();
  hinted_ = false;
  return was_hinted;
}

bool Consent::renew(TimePoint now) {
  if (now >= renewed_ + kConsentLifetime) return false;  // too late: the loss is only not yet told
  renewed_ = now;
  return std::exchange(hinted_, false);
}

Consent::Due Consent::take_due(TimePoint now) {
  if (!path_) return Due::nothing;
  if (now >= renewed_ + kConsentLifetime) {
    path_.reset();
    return Due::loss;
  }
  if (!hinted_ && now >= renewed_ + kDisconnectedAfter) {
    hinted_ = true;
    return Due::hint;
  }
  if (now < next_check_) return Due::nothing;
  next_check_ = now + interval();
  return Due::check;
}

std::optional<TimePoint> Consent::deadline() const {
  if (!path_) return std::nullopt;
  return std::min(next_check_, renewed_ + (hinted_ ? kConsentLifetime : kDisconnectedAfter));
}

}  // namespace parlance::proto::ice::detail
