#include "base/bytes.h"

#include "base/check.h"

namespace parlance {

Result<std::uint64_t> Reader::unsigned_of(std::size_t width) {
  if (rest_.size() < width) return fail(Kind::malformed, "bytes.truncated");
  std::uint64_t value = 0;
  for (const std::uint8_t byte : rest_.first(width)) value = value << 8U | byte;
  rest_ = rest_.subspan(width);
  return value;
}

Result<std::uint8_t> Reader::u8() {
  const auto value = unsigned_of(1);
  if (!value) return value.error();
  return static_cast<std::uint8_t>(*value);
}

Result<std::uint16_t> Reader::u16() {
  const auto value = unsigned_of(2);
  if (!value) return value.error();
  return static_cast<std::uint16_t>(*value);
}

Result<std::uint32_t> Reader::u32() {
  const auto value = unsigned_of(4);
  if (!value) return value.error();
  return static_cast<std::uint32_t>(*value);
}

Result<std::uint64_t> Reader::u64() { return unsigned_of(8); }

Result<ByteView> Reader::bytes(std::size_t count) {
  if (rest_.size() < count) return fail(Kind::malformed, "bytes.truncated");
  const ByteView taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

Result<void> Reader::skip(std::size_t count) {
  const auto taken = bytes(count);
  if (!taken) return taken.error();
  return ok();
}

void Writer::u8(std::uint8_t value) { target_.push_back(value); }

void Writer::u16(std::uint16_t value) {
  u8(static_cast<std::uint8_t>(value >> 8U));
  u8(static_cast<std::uint8_t>(value));
}

void Writer::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value >> 16U));
  u16(static_cast<std::uint16_t>(value));
}

void Writer::u64(std::uint64_t value) {
  u32(static_cast<std::uint32_t>(value >> 32U));
  u32(static_cast<std::uint32_t>(value));
}

void Writer::bytes(ByteView value) { target_.insert(target_.end(), value.begin(), value.end()); }

void Writer::text(std::string_view value) { bytes(as_bytes(value)); }

void Writer::zeros(std::size_t count) { target_.insert(target_.end(), count, 0); }

void Writer::patch_u16(std::size_t offset, std::uint16_t value) {
  check(offset + 2 <= target_.size(), "Writer::patch_u16 outside");
  target_[offset] = static_cast<std::uint8_t>(value >> 8U);
  target_[offset + 1] = static_cast<std::uint8_t>(value);
}

// The two casts between byte types that every program needs stand here, and nowhere else.
std::string_view as_text(ByteView bytes) {
  // lint: char and unsigned char may alias any object ([basic.lval]).
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ByteView as_bytes(std::string_view text) {
  // lint: char and unsigned char may alias any object ([basic.lval]).
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool equal_constant_time(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  }
  return difference == 0;
}

}  // namespace parlance
