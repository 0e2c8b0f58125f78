#pragma once

#include "base/time.h"

namespace parlance::proto::rtp {

/// Seconds since 1900-01-01 UTC in 32.32 fixed point (RFC 3550 section 4, RFC 5905 section 6). Wraps in 2036: compare
/// differences.
struct NtpTime {
  std::uint64_t value = 0;

  [[nodiscard]] constexpr std::uint32_t seconds() const { return static_cast<std::uint32_t>(value >> 32U); }
  [[nodiscard]] constexpr std::uint32_t fraction() const { return static_cast<std::uint32_t>(value); }
  friend bool operator==(const NtpTime&, const NtpTime&) = default;
};

/// The middle 32 bits (16.16), as LSR and DLRR carry them.
constexpr std::uint32_t compact(NtpTime time) { return static_cast<std::uint32_t>(time.value >> 16U); }

/// Civil time with its nanoseconds since 1970-01-01 UTC.
NtpTime ntp_of_unix(Duration since_1970);
Duration unix_of_ntp(NtpTime time);

/// `later - earlier`, right as long as they lie within 68 years of each other.
Duration ntp_difference(NtpTime later, NtpTime earlier);

/// A duration in 1/65536 s (LSR, DLSR, round-trip times). Negative becomes 0, more than 65535.99 s the highest.
std::uint32_t compact_of(Duration duration);
Duration duration_of_compact(std::uint32_t units);

/// RFC 3550 section 6.4.1: round trip = now - LSR - DLSR, all compact. A result past half the circle (clocks that went
/// backwards) is clamped to 0: it may come from a peer's rounding, and must not look like 18 hours.
Duration round_trip(std::uint32_t now, std::uint32_t last_sr, std::uint32_t delay_since_last_sr);

}  // namespace parlance::proto::rtp
