#include "crypto/digest.h"

#include "base/check.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <limits>

namespace parlance::crypto {
namespace {

template <std::size_t N> std::array<std::uint8_t, N> digest(const EVP_MD* algorithm, ByteView data) {
  std::array<std::uint8_t, N> out{};
  unsigned int size = 0;
  const int done = EVP_Digest(data.data(), data.size(), out.data(), &size, algorithm, nullptr);
  check(done == 1 && size == N, "digest: the algorithm is missing from this OpenSSL");
  return out;
}

template <std::size_t N>
std::array<std::uint8_t, N> hmac(const EVP_MD* algorithm, ByteView key, ByteView data) {
  check(key.size() <= std::numeric_limits<int>::max(), "hmac: key too long");
  // OpenSSL takes a null key for "the key of the last call"; an empty one needs an address.
  static constexpr std::uint8_t kNothing = 0;
  const std::uint8_t* key_start = key.empty() ? &kNothing : key.data();
  std::array<std::uint8_t, N> out{};
  unsigned int size = 0;
  const auto* done =
      HMAC(algorithm, key_start, static_cast<int>(key.size()), data.data(), data.size(), out.data(), &size);
  check(done != nullptr && size == N, "hmac: the algorithm is missing from this OpenSSL");
  return out;
}

}  // namespace

Sha256 sha256(ByteView data) { return digest<32>(EVP_sha256(), data); }
Md5 md5(ByteView data) { return digest<16>(EVP_md5(), data); }
Sha1 hmac_sha1(ByteView key, ByteView data) { return hmac<20>(EVP_sha1(), key, data); }
Sha256 hmac_sha256(ByteView key, ByteView data) { return hmac<32>(EVP_sha256(), key, data); }

}  // namespace parlance::crypto
