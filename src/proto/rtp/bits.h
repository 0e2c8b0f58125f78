#pragma once

#include "proto/rtp/span_writer.h"

namespace parlance::proto::rtp {

/// Reads bits, highest first. Past the end every read is 0 and `failed` stays true, so that a parser asks at the end of a
/// part; loops over counts read from the wire need their own bound.
class BitReader final {
 public:
  explicit BitReader(ByteView bytes) : bytes_(bytes) {}

  /// At most 32 bits.
  std::uint32_t bits(unsigned count);
  bool flag() { return bits(1) != 0; }
  /// A number below `range` (1..2^16), in as few bits as it needs (AV1 specification section 4.10.7, "ns").
  std::uint32_t below(std::uint32_t range);
  /// Exp-Golomb (ITU-T H.264 section 9.1); longer than 32 bits fails.
  std::uint32_t golomb();
  std::int32_t signed_golomb();
  void skip(std::size_t count);

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() * 8 - position_; }
  void fail_now() { failed_ = true; }

 private:
  ByteView bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

/// Writes bits, highest first; the last byte's rest is zeros.
class BitWriter final {
 public:
  explicit BitWriter(MutableBytes target) : target_(target) {}

  /// The low `count` bits, at most 32.
  void bits(std::uint32_t value, unsigned count);
  void flag(bool value) { bits(value ? 1 : 0, 1); }
  /// The reverse of BitReader::below.
  void below(std::uint32_t value, std::uint32_t range);

  [[nodiscard]] bool overflowed() const { return overflowed_; }
  /// In whole bytes.
  [[nodiscard]] std::size_t size() const { return (position_ + 7) / 8; }

 private:
  MutableBytes target_;
  std::size_t position_ = 0;
  bool overflowed_ = false;
};

}  // namespace parlance::proto::rtp
