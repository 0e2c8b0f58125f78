#pragma once

#include <cstdint>
#include <optional>

namespace parlance::proto::rtp {

/// Whether `a` comes after `b` on a circle of 2^16 (RFC 1982's serial arithmetic; half a circle away counts as older).
constexpr bool is_newer(std::uint16_t a, std::uint16_t b) {
  return a != b && static_cast<std::uint16_t>(a - b) < 0x8000U;
}

/// The same on a circle of 2^32.
constexpr bool is_newer_timestamp(std::uint32_t a, std::uint32_t b) {
  return a != b && static_cast<std::uint32_t>(a - b) < 0x80000000U;
}

/// Turns a counter that wraps at 2^Bits into one that does not. Each value is taken to lie within half a circle of the *last*
/// one, so that packets may come in any order. The first value stands for itself; what comes before it may be negative.
template <unsigned Bits> class Unwrapper final {
  static_assert(Bits >= 8 && Bits <= 32);

 public:
  /// `value` is taken modulo 2^Bits.
  std::int64_t unwrap(std::uint32_t value) {
    last_ = peek(value);
    return *last_;
  }
  /// The same without remembering it.
  [[nodiscard]] std::int64_t peek(std::uint32_t value) const {
    const std::int64_t low = static_cast<std::int64_t>(value) & (kCircle - 1);
    if (!last_) return low;
    std::int64_t step = (low - *last_) & (kCircle - 1);
    if (step >= kCircle / 2) step -= kCircle;
    return *last_ + step;
  }
  [[nodiscard]] std::optional<std::int64_t> last() const { return last_; }
  void reset() { last_.reset(); }

 private:
  static constexpr std::int64_t kCircle = std::int64_t{1} << Bits;
  std::optional<std::int64_t> last_;
};

using SequenceUnwrapper = Unwrapper<16>;
using TimestampUnwrapper = Unwrapper<32>;

}  // namespace parlance::proto::rtp
