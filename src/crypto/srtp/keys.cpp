#include "crypto/srtp/keys.h"

#include "base/check.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace parlance::crypto::srtp {
namespace {

// RFC 3711 section 4.3.1: the label stands before the 48-bit index, so it meets the salt's byte 7 (of 14).
constexpr std::size_t kLabelAt = 7;

struct ContextFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// The first `size` bytes of AES in counter mode under the master key, from the block (salt XOR label) * 2^16 on.
Secret derive(const MasterKey& master, std::uint8_t label, std::size_t size) {
  // A salt of 12 bytes is filled up with zeros on the right (RFC 7714 section 11); the last two bytes count blocks.
  std::array<std::uint8_t, 16> counter{};
  std::ranges::copy(master.salt.view(), counter.begin());
  counter[kLabelAt] ^= label;

  const std::unique_ptr<EVP_CIPHER_CTX, ContextFree> context(EVP_CIPHER_CTX_new());
  const EVP_CIPHER* cipher = master.key.size() == 32 ? EVP_aes_256_ctr() : EVP_aes_128_ctr();
  const std::array<std::uint8_t, Secret::kCapacity> zeros{};
  std::array<std::uint8_t, Secret::kCapacity> stream{};
  int written = 0;
  const bool done =
      context != nullptr &&
      EVP_EncryptInit_ex(context.get(), cipher, nullptr, master.key.view().data(), counter.data()) == 1 &&
      EVP_EncryptUpdate(context.get(), stream.data(), &written, zeros.data(), static_cast<int>(size)) == 1;
  check(done && static_cast<std::size_t>(written) == size, "srtp: AES-CTR is missing from this OpenSSL");
  const Secret secret(ByteView(stream).first(size));
  OPENSSL_cleanse(stream.data(), stream.size());
  return secret;
}

}  // namespace

Secret::Secret(ByteView bytes) : size_(bytes.size()) {
  check(bytes.size() <= kCapacity, "srtp: a secret is too long");
  std::ranges::copy(bytes, bytes_.begin());
}

Secret::~Secret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

Result<SessionKeys> derive_session_keys(Profile profile, const MasterKey& master, Flow flow) {
  const ProfileSizes sizes = sizes_of(profile);
  if (master.key.size() != sizes.key || master.salt.size() != sizes.salt)
    return fail(Kind::malformed, "srtp.master_key");
  // Labels: RFC 3711 sections 4.3.1 and 4.3.2.
  const std::uint8_t first = flow == Flow::rtp ? 0 : 3;
  SessionKeys keys;
  keys.profile = profile;
  keys.key = derive(master, first, sizes.key);
  if (sizes.auth_key > 0) keys.auth = derive(master, static_cast<std::uint8_t>(first + 1), sizes.auth_key);
  keys.salt = derive(master, static_cast<std::uint8_t>(first + 2), sizes.salt);
  return keys;
}

Result<DirectionKeys> split_keying_material(Profile profile, dtls::Role ours, ByteView exported) {
  if (exported.size() != keying_material_size(profile)) return fail(Kind::malformed, "srtp.keying_material");
  const ProfileSizes sizes = sizes_of(profile);
  const ByteView salts = exported.subspan(2 * sizes.key);
  const MasterKey client{Secret(exported.first(sizes.key)), Secret(salts.first(sizes.salt))};
  const MasterKey server{Secret(exported.subspan(sizes.key, sizes.key)), Secret(salts.subspan(sizes.salt))};
  if (ours == dtls::Role::client) return DirectionKeys{.send = client, .receive = server};
  return DirectionKeys{.send = server, .receive = client};
}

}  // namespace parlance::crypto::srtp
