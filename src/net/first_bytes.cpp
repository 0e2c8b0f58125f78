#include "net/first_bytes.h"

#include <algorithm>
#include <array>

namespace parlance::net {
namespace {

constexpr std::uint8_t kTlsHandshake = 0x16;
constexpr std::uint8_t kFirstPrintable = 0x20;
/// The two top bits of a STUN message are zero (RFC 8489 section 5), and of its types those in use are below 0x0200. The first byte of a frame's
/// length is below 8: nobody sends larger ones.
constexpr std::uint8_t kStunBelow = 0x08;
constexpr std::array<std::uint8_t, 4> kMagicCookie{0x21, 0x12, 0xa4, 0x42};
constexpr std::size_t kCookieOffset = 4;
constexpr std::size_t kFrameLength = 2;

/// Whether the cookie is at `offset`, as far as bytes are there.
bool has_cookie(ByteView bytes, std::size_t offset) {
  if (bytes.size() <= offset) return true;
  const ByteView there = bytes.subspan(offset, std::min(kMagicCookie.size(), bytes.size() - offset));
  return std::equal(there.begin(), there.end(), kMagicCookie.begin());
}

}  // namespace

FirstBytes classify_first_bytes(ByteView bytes) {
  if (bytes.empty()) return FirstBytes::more;
  if (bytes.front() == kTlsHandshake) return FirstBytes::tls;
  if (bytes.front() >= kFirstPrintable) return FirstBytes::text;
  if (bytes.front() >= kStunBelow) return FirstBytes::unknown;
  const bool plain = has_cookie(bytes, kCookieOffset);
  if (plain && bytes.size() >= kCookieOffset + kMagicCookie.size()) return FirstBytes::stun;
  const bool framed = has_cookie(bytes, kFrameLength + kCookieOffset);
  if (!plain && framed && bytes.size() >= kFirstBytes) return FirstBytes::framed_stun;
  return plain || framed ? FirstBytes::more : FirstBytes::unknown;
}

}  // namespace parlance::net
