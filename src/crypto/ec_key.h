#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace parlance::crypto {

/// A private key on the curve P-256. Immutable; copies share it. Keys and signatures draw from OpenSSL's generator.
class EcKey final {
 public:
  /// Error `key.openssl`.
  static Result<EcKey> generate();
  /// The first private key in the text, which may hold other blocks. Error `key.pem`: none, protected by a password, of another kind, or
  /// beyond 256 KiB.
  static Result<EcKey> from_pem(std::string_view pem);

  /// PKCS #8, without a password. A secret: never log it, write it with mode 0600. Error `key.openssl`.
  [[nodiscard]] Result<std::string> pem() const;

  struct Point {
    std::array<std::uint8_t, 32> x;
    std::array<std::uint8_t, 32> y;
  };
  /// The public half.
  [[nodiscard]] const Point& public_point() const { return point_; }

  using Signature = std::array<std::uint8_t, 64>;
  /// ECDSA over SHA-256, as r and s one after the other (ES256, RFC 7518 section 3.4). Error `key.openssl`.
  [[nodiscard]] Result<Signature> sign(ByteView data) const;

  /// For this folder's other parts.
  [[nodiscard]] evp_pkey_st& native() const { return *key_; }

 private:
  using Native = std::shared_ptr<evp_pkey_st>;
  EcKey(Native key, const Point& point) : key_(std::move(key)), point_(point) {}
  static Result<EcKey> adopt(Native key);
  Native key_;
  Point point_;
};

}  // namespace parlance::crypto
