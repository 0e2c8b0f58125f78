#include "crypto/base64url.h"

#include <array>

namespace parlance::crypto {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kForeign = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kForeign);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr auto kValues = make_values();

}  // namespace

std::string base64url_encode(ByteView data) {
  std::string out;
  out.reserve((data.size() * 4 + 2) / 3);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : data) {
    pending = (pending << 8U) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out.push_back(kAlphabet[(pending >> bits) & 0x3fU]);
    }
  }
  if (bits > 0) out.push_back(kAlphabet[(pending << (6 - bits)) & 0x3fU]);
  return out;
}

Result<Bytes> base64url_decode(std::string_view text) {
  const Error invalid = fail(Kind::malformed, "base64url.invalid");
  if (text.size() % 4 == 1) return invalid;
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char character : text) {
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(character)];
    if (value == kForeign) return invalid;
    pending = (pending << 6U) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(pending >> bits));
    }
  }
  if ((pending & ((1U << bits) - 1U)) != 0) return invalid;
  return out;
}

}  // namespace parlance::crypto
