#include "base/check.h"
#include "crypto/srtp/backend.h"
#include "crypto/srtp/detail/hmac_sha1.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

namespace parlance::crypto::srtp {
namespace {

struct ContextFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

/// Expands the key once; a packet then only sets its IV.
Context make_context(const EVP_CIPHER* cipher, const Secret& key, Direction direction) {
  Context context(EVP_CIPHER_CTX_new());
  const int encrypt = direction == Direction::seal ? 1 : 0;
  const bool done = context != nullptr && EVP_CipherInit_ex(context.get(), cipher, nullptr, key.view().data(),
                                                            nullptr, encrypt) == 1;
  check(done, "srtp: a cipher is missing from this OpenSSL");
  return context;
}

/// A null `output` takes associated data in.
bool update(const Context& context, std::uint8_t* output, ByteView input) {
  if (input.empty()) return true;
  int written = 0;
  return EVP_CipherUpdate(context.get(), output, &written, input.data(), static_cast<int>(input.size())) == 1;
}

bool start(const Context& context, const Iv& iv) {
  return EVP_CipherInit_ex(context.get(), nullptr, nullptr, nullptr, iv.data(), -1) == 1;
}

/// RFC 7714. The context's IV has GCM's usual 12 bytes.
class GcmKey final : public CipherKey {
 public:
  GcmKey(const SessionKeys& keys, Direction direction)
      : context_(make_context(keys.key.size() == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm(), keys.key,
                              direction)) {}

  void seal(const Seal& job) override {
    const bool done = start(context_, job.iv) && update(context_, nullptr, job.covered) &&
                      update(context_, job.ciphertext, job.plaintext) && finish() &&
                      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG,
                                          static_cast<int>(job.tag.size()), job.tag.data()) == 1;
    check(done, "srtp: OpenSSL did not encrypt");
  }

  bool open(const Open& job) override {
    std::array<std::uint8_t, kMaxTag> tag{};
    std::ranges::copy(job.tag, tag.begin());
    const bool genuine = start(context_, job.iv) && update(context_, nullptr, job.covered) &&
                         update(context_, job.text.data(), job.text) &&
                         EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG,
                                             static_cast<int>(job.tag.size()), tag.data()) == 1 &&
                         finish();
    if (!genuine) std::ranges::fill(job.text, std::uint8_t{0});
    return genuine;
  }

 private:
  [[nodiscard]] bool finish() const {
    std::array<std::uint8_t, 16> none{};
    int written = 0;
    return EVP_CipherFinal_ex(context_.get(), none.data(), &written) == 1;
  }

  Context context_;
};

/// RFC 3711 sections 4.1.1 and 4.2.1. Counter mode encrypts and decrypts alike.
class CounterKey final : public CipherKey {
 public:
  explicit CounterKey(const SessionKeys& keys)
      : context_(make_context(EVP_aes_128_ctr(), keys.key, Direction::seal)), hmac_(keys.auth.view()) {}

  void seal(const Seal& job) override {
    apply(job.iv, job.ciphertext, job.plaintext);
    const HmacSha1::Mac mac = hmac_.of(job.covered);
    std::ranges::copy(ByteView(mac).first(job.tag.size()), job.tag.begin());
  }

  bool open(const Open& job) override {
    const HmacSha1::Mac mac = hmac_.of(job.covered);
    if (!equal_constant_time(ByteView(mac).first(job.tag.size()), job.tag)) return false;
    apply(job.iv, job.text.data(), job.text);
    return true;
  }

 private:
  void apply(const Iv& iv, std::uint8_t* output, ByteView input) const {
    check(start(context_, iv) && update(context_, output, input), "srtp: OpenSSL did not encrypt");
  }

  Context context_;
  HmacSha1 hmac_;
};

class OpenSslBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "openssl"; }

  std::unique_ptr<CipherKey> make_key(const SessionKeys& keys, Direction direction) override {
    if (is_aead(keys.profile)) return std::make_unique<GcmKey>(keys, direction);
    return std::make_unique<CounterKey>(keys);
  }

  void seal(const Seal& job) override { job.key->seal(job); }
  void flush() override {}
};

}  // namespace

std::unique_ptr<Backend> make_openssl_backend() { return std::make_unique<OpenSslBackend>(); }

}  // namespace parlance::crypto::srtp
