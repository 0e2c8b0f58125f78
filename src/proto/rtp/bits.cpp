#include "proto/rtp/bits.h"

#include <bit>

namespace parlance::proto::rtp {

std::uint32_t BitReader::bits(unsigned count) {
  if (failed_ || count > 32 || count > remaining()) {
    failed_ = true;
    return 0;
  }
  std::uint64_t value = 0;
  while (count > 0) {
    const unsigned used = static_cast<unsigned>(position_ % 8);
    const unsigned taken = std::min(8 - used, count);
    const unsigned byte = bytes_[position_ / 8];
    const unsigned part = (byte >> (8 - used - taken)) & ((1U << taken) - 1U);
    value = value << taken | part;
    position_ += taken;
    count -= taken;
  }
  return static_cast<std::uint32_t>(value);
}

std::uint32_t BitReader::below(std::uint32_t range) {
  const auto width = static_cast<unsigned>(std::bit_width(range));
  const std::uint32_t short_values = (1U << width) - range;
  const std::uint32_t value = bits(width - 1);
  if (value < short_values) return value;
  return (value << 1U) - short_values + bits(1);
}

std::uint32_t BitReader::golomb() {
  unsigned zeros = 0;
  while (!failed_ && !flag()) {
    if (++zeros > 31) failed_ = true;
  }
  if (failed_) return 0;
  return (1U << zeros) - 1U + bits(zeros);
}

std::int32_t BitReader::signed_golomb() {
  const std::uint32_t value = golomb();
  const auto half = static_cast<std::int32_t>((std::uint64_t{value} + 1) / 2);
  return value % 2 == 1 ? half : -half;
}

void BitReader::skip(std::size_t count) {
  if (failed_ || count > remaining()) {
    failed_ = true;
    return;
  }
  position_ += count;
}

void BitWriter::bits(std::uint32_t value, unsigned count) {
  if (overflowed_ || count > target_.size() * 8 - position_) {
    overflowed_ = true;
    return;
  }
  for (unsigned left = count; left-- > 0; ++position_) {
    const std::size_t at = position_ / 8;
    const unsigned shift = 7U - static_cast<unsigned>(position_ % 8);
    if (shift == 7) target_[at] = 0;
    target_[at] = static_cast<std::uint8_t>(target_[at] | (value >> left & 1U) << shift);
  }
}

void BitWriter::below(std::uint32_t value, std::uint32_t range) {
  const auto width = static_cast<unsigned>(std::bit_width(range));
  const std::uint32_t short_values = (1U << width) - range;
  if (value < short_values) return bits(value, width - 1);
  bits(value + short_values, width);
}

}  // namespace parlance::proto::rtp
