#include "proto/rtp/ntp.h"

#include <algorithm>
#include <limits>

namespace parlance::proto::rtp {
namespace {

// RFC 868: 70 years with 17 leap days.
constexpr std::int64_t kSecondsFrom1900To1970 = 2'208'988'800;
constexpr std::int64_t kNanosecondsASecond = 1'000'000'000;

// Splits so that the second is rounded down and the rest is never negative.
struct Split {
  std::int64_t seconds = 0;
  std::uint64_t nanoseconds = 0;
};
Split split(Duration duration) {
  std::int64_t seconds = duration.count() / kNanosecondsASecond;
  std::int64_t rest = duration.count() % kNanosecondsASecond;
  if (rest < 0) {
    rest += kNanosecondsASecond;
    --seconds;
  }
  return {seconds, static_cast<std::uint64_t>(rest)};
}

std::int64_t nanoseconds_of(std::uint32_t fraction) {
  return static_cast<std::int64_t>((std::uint64_t{fraction} * kNanosecondsASecond + (1ULL << 31U)) >> 32U);
}

}  // namespace

NtpTime ntp_of_unix(Duration since_1970) {
  const Split time = split(since_1970);
  // Beyond 2036 the seconds begin again at 0 (RFC 5905 section 6): taken modulo 2^32.
  const auto seconds = static_cast<std::uint32_t>(time.seconds + kSecondsFrom1900To1970);
  const std::uint64_t fraction = (time.nanoseconds << 32U) / kNanosecondsASecond;
  return NtpTime{std::uint64_t{seconds} << 32U | fraction};
}

Duration unix_of_ntp(NtpTime time) {
  // RFC 4330 section 3: without the highest bit it is a moment of 2036 to 2104.
  const std::int64_t era = (time.value >> 63U) != 0 ? 0 : std::int64_t{1} << 32U;
  const std::int64_t seconds = std::int64_t{time.seconds()} + era - kSecondsFrom1900To1970;
  return std::chrono::seconds(seconds) + Duration(nanoseconds_of(time.fraction()));
}

Duration ntp_difference(NtpTime later, NtpTime earlier) {
  const std::uint64_t difference = later.value - earlier.value;
  const auto seconds = static_cast<std::int32_t>(static_cast<std::uint32_t>(difference >> 32U));
  return std::chrono::seconds(seconds) + Duration(nanoseconds_of(static_cast<std::uint32_t>(difference)));
}

std::uint32_t compact_of(Duration duration) {
  if (duration <= Duration::zero()) return 0;
  const Split time = split(duration);
  if (time.seconds > 0xffff) return std::numeric_limits<std::uint32_t>::max();
  const std::uint64_t fraction = (time.nanoseconds << 16U) / kNanosecondsASecond;
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(time.seconds) << 16U | fraction);
}

Duration duration_of_compact(std::uint32_t units) {
  return Duration(
      static_cast<std::int64_t>((std::uint64_t{units} * kNanosecondsASecond + (1U << 15U)) >> 16U));
}

Duration round_trip(std::uint32_t now, std::uint32_t last_sr, std::uint32_t delay_since_last_sr) {
  const std::uint32_t units = now - last_sr - delay_since_last_sr;
  if (units >= 0x80000000U) return Duration::zero();
  return duration_of_compact(units);
}

}  // namespace parlance::proto::rtp
