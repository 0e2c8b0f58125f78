#include "crypto/ec_key.h"

#include "crypto/detail/openssl.h"
#include "crypto/detail/x509_parts.h"

#include <openssl/core_names.h>

namespace parlance::crypto {
namespace {

constexpr std::size_t kMaxPem = 256 * 1024;
const Error kOpenSslFailed = fail(Kind::unavailable, "key.openssl");
const Error kNoKey = fail(Kind::malformed, "key.pem");

bool is_p256(const EVP_PKEY& key) {
  std::array<char, 64> group{};
  return EVP_PKEY_is_a(&key, "EC") == 1 &&
         EVP_PKEY_get_group_name(&key, group.data(), group.size(), nullptr) == 1 &&
         OBJ_txt2nid(group.data()) == NID_X9_62_prime256v1;
}

bool write_number(const BIGNUM* number, std::span<std::uint8_t> into) {
  return number != nullptr && BN_bn2binpad(number, into.data(), static_cast<int>(into.size())) >= 0;
}

}  // namespace

Result<EcKey> EcKey::adopt(Native key) {
  if (!is_p256(*key)) return kNoKey;
  // Provided keys may be kept with a compressed point; asking for x and y apart is independent of that.
  Point point{};
  for (const auto& [name, half] : {std::pair(OSSL_PKEY_PARAM_EC_PUB_X, std::span(point.x)),
                                   std::pair(OSSL_PKEY_PARAM_EC_PUB_Y, std::span(point.y))}) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) return kNoKey;
    const Owned<BIGNUM> owned(number);
    if (!write_number(number, half)) return kNoKey;
  }
  return EcKey(std::move(key), point);
}

Result<EcKey> EcKey::generate() {
  const ErrorsCleared cleared;
  Native key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  if (key == nullptr) return kOpenSslFailed;
  return adopt(std::move(key));
}

Result<EcKey> EcKey::from_pem(std::string_view pem) {
  const ErrorsCleared cleared;
  if (pem.size() > kMaxPem) return kNoKey;
  const Owned<BIO> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!source) return kOpenSslFailed;
  Native key(PEM_read_bio_PrivateKey(source.get(), nullptr, detail::no_password, nullptr), &EVP_PKEY_free);
  if (key == nullptr) return kNoKey;
  return adopt(std::move(key));
}

Result<std::string> EcKey::pem() const {
  const ErrorsCleared cleared;
  std::string text = detail::key_to_pem(*key_);
  if (text.empty()) return kOpenSslFailed;
  return text;
}

Result<EcKey::Signature> EcKey::sign(ByteView data) const {
  const ErrorsCleared cleared;
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1)
    return kOpenSslFailed;
  std::array<std::uint8_t, 80> der{};  // two numbers of at most 33 bytes, and six bytes around them
  std::size_t size = der.size();
  if (EVP_DigestSign(context.get(), der.data(), &size, data.data(), data.size()) != 1) return kOpenSslFailed;
  const std::uint8_t* start = der.data();
  const Owned<ECDSA_SIG> parts(d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(size)));
  Signature signature{};
  const std::span<std::uint8_t> both(signature);
  if (!parts || !write_number(ECDSA_SIG_get0_r(parts.get()), both.first(32)) ||
      !write_number(ECDSA_SIG_get0_s(parts.get()), both.last(32))) {
    return kOpenSslFailed;
  }
  return signature;
}

}  // namespace parlance::crypto
