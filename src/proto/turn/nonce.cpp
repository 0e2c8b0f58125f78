#include "proto/turn/nonce.h"

#include "crypto/base64url.h"
#include "crypto/digest.h"
#include "proto/turn/limits.h"

namespace parlance::proto::turn {
namespace {

constexpr std::size_t kTimeBytes = 4;
constexpr std::size_t kMacBytes = 12;  // 96 bits, as long as SRTP's and IPsec's truncated ones are trusted

std::uint32_t seconds_of(TimePoint time) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<seconds>(time.time_since_epoch()).count());
}

}  // namespace

Bytes NonceMint::sealed(std::uint32_t time, const Path& path) const {
  Bytes named;
  Writer writer(named);
  writer.u32(time);
  writer.u8(static_cast<std::uint8_t>(path.transport));
  writer.bytes(path.client.ip);
  writer.u16(path.client.port);
  const auto mac = crypto::hmac_sha256(key_, named);
  named.resize(kTimeBytes);
  named.insert(named.end(), mac.begin(), mac.begin() + kMacBytes);
  return named;
}

std::string NonceMint::make(const Path& path, TimePoint now) const {
  return crypto::base64url_encode(sealed(seconds_of(now), path));
}

bool NonceMint::accepts(std::string_view nonce, const Path& path, TimePoint now) const {
  const auto bytes = crypto::base64url_decode(nonce);
  if (!bytes || bytes->size() != kTimeBytes + kMacBytes) return false;
  const std::uint32_t made = *Reader(*bytes).u32();
  if (!equal_constant_time(*bytes, sealed(made, path))) return false;
  return seconds_of(now) - made <= static_cast<std::uint32_t>(seconds(kNonceLifetime).count());
}

}  // namespace parlance::proto::turn
