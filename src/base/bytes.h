#pragma once

#include "base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parlance {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// Reads big-endian fields (network order) from bytes it does not own. Past the end every read fails and consumes nothing.
class Reader final {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] ByteView rest() const { return rest_; }

  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16();
  Result<std::uint32_t> u32();
  Result<std::uint64_t> u64();
  /// The next `count` bytes, as a view into the input.
  Result<ByteView> bytes(std::size_t count);
  Result<void> skip(std::size_t count);

 private:
  Result<std::uint64_t> unsigned_of(std::size_t width);
  ByteView rest_;
};

/// Appends big-endian fields to bytes that the caller owns.
class Writer final {
 public:
  explicit Writer(Bytes& target) : target_(target) {}

  void u8(std::uint8_t value);
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void bytes(ByteView value);
  void text(std::string_view value);
  void zeros(std::size_t count);
  [[nodiscard]] std::size_t size() const { return target_.size(); }
  /// Overwrites two bytes written before (a length known only at the end). A place outside is a Bug.
  void patch_u16(std::size_t offset, std::uint16_t value);

 private:
  Bytes& target_;
};

/// The same bytes seen as text, or the other way round, without a copy.
std::string_view as_text(ByteView bytes);
ByteView as_bytes(std::string_view text);

/// Compares without telling by its duration where two secrets differ. Lengths are not secret.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace parlance
