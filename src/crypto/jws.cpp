#include "crypto/jws.h"

#include "crypto/base64url.h"
#include "crypto/digest.h"

#include <fmt/format.h>

namespace parlance::crypto {
namespace {

/// What is signed (RFC 7515 section 5.1), and its two halves.
struct Signable {
  std::string header;
  std::string payload;
  [[nodiscard]] std::string input() const { return fmt::format("{}.{}", header, payload); }
  /// base64url needs no escaping in JSON.
  [[nodiscard]] std::string with(ByteView signature) const {
    return fmt::format(R"({{"protected":"{}","payload":"{}","signature":"{}"}})", header, payload,
                       base64url_encode(signature));
  }
};

Signable signable(std::string_view protected_header, std::string_view payload) {
  return {base64url_encode(as_bytes(protected_header)), base64url_encode(as_bytes(payload))};
}

}  // namespace

std::string jwk_of(const EcKey& key) {
  const EcKey::Point& point = key.public_point();
  return fmt::format(R"({{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}})", base64url_encode(point.x),
                     base64url_encode(point.y));
}

std::string jwk_thumbprint(const EcKey& key) { return base64url_encode(sha256(as_bytes(jwk_of(key)))); }

Result<std::string> sign_jws(const EcKey& key, std::string_view protected_header, std::string_view payload) {
  const Signable parts = signable(protected_header, payload);
  const auto signature = key.sign(as_bytes(parts.input()));
  if (!signature) return signature.error();
  return parts.with(*signature);
}

std::string sign_jws_hmac(ByteView secret, std::string_view protected_header, std::string_view payload) {
  const Signable parts = signable(protected_header, payload);
  return parts.with(hmac_sha256(secret, as_bytes(parts.input())));
}

}  // namespace parlance::crypto
