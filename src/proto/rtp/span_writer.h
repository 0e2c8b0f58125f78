#pragma once

#include "base/bytes.h"

#include <algorithm>

namespace parlance::proto::rtp {

/// Bytes of somebody else that may be written to.
using MutableBytes = std::span<std::uint8_t>;

/// Writes big-endian fields into a fixed span and never allocates. What does not fit is left out and remembered
/// (`overflowed`), so that a writer asks once, at its end.
class SpanWriter final {
 public:
  explicit SpanWriter(MutableBytes target) : target_(target) {}

  void u8(std::uint8_t value) { put(value, 1); }
  void u16(std::uint16_t value) { put(value, 2); }
  /// The low 24 bits.
  void u24(std::uint32_t value) { put(value, 3); }
  void u32(std::uint32_t value) { put(value, 4); }
  void u64(std::uint64_t value) { put(value, 8); }
  void bytes(ByteView value) {
    if (!fits(value.size())) return;
    std::copy(value.begin(), value.end(), target_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += value.size();
  }
  void zeros(std::size_t count) {
    if (!fits(count)) return;
    std::fill_n(target_.begin() + static_cast<std::ptrdiff_t>(size_), count, std::uint8_t{0});
    size_ += count;
  }
  /// Overwrites two bytes written before; does nothing where they are not written.
  void patch_u16(std::size_t offset, std::uint16_t value) {
    if (offset + 2 > size_) return;
    target_[offset] = static_cast<std::uint8_t>(value >> 8U);
    target_[offset + 1] = static_cast<std::uint8_t>(value);
  }
  /// Forgets what was written after the first `size` bytes, and an overflow.
  void rewind(std::size_t size) {
    size_ = std::min(size, size_);
    overflowed_ = false;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t room() const { return target_.size() - size_; }
  [[nodiscard]] bool overflowed() const { return overflowed_; }
  [[nodiscard]] ByteView written() const { return target_.first(size_); }

 private:
  [[nodiscard]] bool fits(std::size_t count) {
    overflowed_ = overflowed_ || count > room();
    return !overflowed_;
  }
  void put(std::uint64_t value, std::size_t width) {
    if (!fits(width)) return;
    for (std::size_t i = width; i-- > 0; value >>= 8U) target_[size_ + i] = static_cast<std::uint8_t>(value);
    size_ += width;
  }

  MutableBytes target_;
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace parlance::proto::rtp
