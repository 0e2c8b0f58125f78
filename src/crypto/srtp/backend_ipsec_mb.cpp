#include "base/check.h"
#include "crypto/srtp/backend.h"
#include "crypto/srtp/detail/hmac_sha1.h"

#ifdef PARLANCE_HAVE_IPSEC_MB
#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>

#include <algorithm>
#endif

namespace parlance::crypto::srtp {

#ifndef PARLANCE_HAVE_IPSEC_MB

std::unique_ptr<Backend> make_ipsec_mb_backend() { return nullptr; }

#else

namespace {

struct ManagerFree {
  void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
};
using Manager = std::unique_ptr<IMB_MGR, ManagerFree>;

class HashBatch;

/// Every key of this backend.
class Key : public CipherKey {
 public:
  /// Does all of the job, or leaves its HMAC to the batch.
  virtual void seal(const Seal& job, HashBatch& batch) = 0;
  using CipherKey::seal;
};

/// RFC 7714. The library does GCM packet by packet, so there is nothing to gather.
class GcmKey final : public Key {
 public:
  GcmKey(IMB_MGR& manager, const SessionKeys& keys) : manager_(manager), wide_(keys.key.size() == 32) {
    if (wide_) {
      IMB_AES256_GCM_PRE(&manager_, keys.key.view().data(), &key_);
    } else {
      IMB_AES128_GCM_PRE(&manager_, keys.key.view().data(), &key_);
    }
  }
  GcmKey(const GcmKey&) = delete;
  GcmKey& operator=(const GcmKey&) = delete;
  ~GcmKey() override { OPENSSL_cleanse(&key_, sizeof key_); }

  void seal(const Seal& job) override {
    gcm_context_data state;
    const auto encrypt = wide_ ? manager_.gcm256_enc : manager_.gcm128_enc;
    encrypt(&key_, &state, job.ciphertext, job.plaintext.data(), job.plaintext.size(), job.iv.data(),
            job.covered.data(), job.covered.size(), job.tag.data(), job.tag.size());
  }

  void seal(const Seal& job, HashBatch&) override { seal(job); }

  bool open(const Open& job) override {
    gcm_context_data state;
    std::array<std::uint8_t, kMaxTag> tag{};
    const auto decrypt = wide_ ? manager_.gcm256_dec : manager_.gcm128_dec;
    decrypt(&key_, &state, job.text.data(), job.text.data(), job.text.size(), job.iv.data(),
            job.covered.data(), job.covered.size(), tag.data(), tag.size());
    if (equal_constant_time(tag, job.tag)) return true;
    std::ranges::fill(job.text, std::uint8_t{0});
    return false;
  }

 private:
  IMB_MGR& manager_;
  bool wide_;
  // The library's header asks for this alignment only where a macro of its own build is set.
  alignas(64) gcm_key_data key_{};
};

using Digest = std::array<std::uint8_t, IMB_SHA1_DIGEST_SIZE_IN_BYTES>;

/// The two states of SHA-1 that an HMAC begins with, as the library wants them.
struct HmacStates {
  Digest inner{};
  Digest outer{};
};

/// HMACs that wait for company: the library hashes up to sixteen messages side by side.
class HashBatch final {
 public:
  explicit HashBatch(IMB_MGR& manager) : manager_(manager) {}

  /// The states and the job's bytes stay until flush(). Done at once when the batch is full.
  void add(const Seal& job, const HmacStates& states, const HmacSha1& alone) {
    IMB_JOB& work = work_[count_];
    work.src = job.covered.data();
    work.msg_len_to_hash_in_bytes = job.covered.size();
    work.auth_tag_output = macs_[count_].data();
    work.auth_tag_output_len_in_bytes = macs_[count_].size();
    work.u.HMAC._hashed_auth_key_xor_ipad = states.inner.data();
    work.u.HMAC._hashed_auth_key_xor_opad = states.outer.data();
    waiting_[count_] = {.covered = job.covered, .tag = job.tag, .alone = &alone};
    if (++count_ == kCapacity) flush();
  }

  void flush() {
    if (count_ >= kWorthwhile) {
      const auto done = IMB_SUBMIT_HASH_BURST_NOCHECK(
          &manager_, work_.data(), static_cast<std::uint32_t>(count_), IMB_AUTH_HMAC_SHA_1);
      check(done == count_, "srtp: ipsec-mb did not sign");
    } else {
      for (std::size_t i = 0; i < count_; ++i) macs_[i] = waiting_[i].alone->of(waiting_[i].covered);
    }
    // Only now: a tag's place may still have been read above.
    for (std::size_t i = 0; i < count_; ++i)
      std::ranges::copy(ByteView(macs_[i]).first(waiting_[i].tag.size()), waiting_[i].tag.begin());
    count_ = 0;
  }

 private:
  static constexpr std::size_t kCapacity = 64;  // four times the lanes
  // Measured on Zen 4 (bench/srtp.cpp): sixteen lanes, full or not, take as long as five messages of 1200 bytes, or eight of 100, one
  // after the other with the processor's SHA instructions.
  static constexpr std::size_t kWorthwhile = 6;
  static_assert(kCapacity <= IMB_MAX_BURST_SIZE);

  struct Waiting {
    ByteView covered;
    std::span<std::uint8_t> tag;
    const HmacSha1* alone = nullptr;
  };

  IMB_MGR& manager_;
  std::size_t count_ = 0;
  std::array<IMB_JOB, kCapacity> work_{};
  std::array<Waiting, kCapacity> waiting_{};
  std::array<Digest, kCapacity> macs_{};
};

/// RFC 3711 sections 4.1.1 and 4.2.1.
class CounterKey final : public Key {
 public:
  CounterKey(IMB_MGR& manager, const SessionKeys& keys) : manager_(manager), hmac_(keys.auth.view()) {
    IMB_AES_KEYEXP_128(&manager_, keys.key.view().data(), encryption_.data(), decryption_.data());
    hash_pad(keys, 0x36, states_.inner);
    hash_pad(keys, 0x5c, states_.outer);
  }
  CounterKey(const CounterKey&) = delete;
  CounterKey& operator=(const CounterKey&) = delete;
  ~CounterKey() override {
    OPENSSL_cleanse(encryption_.data(), encryption_.size());
    OPENSSL_cleanse(decryption_.data(), decryption_.size());
    OPENSSL_cleanse(&states_, sizeof states_);
  }

  void seal(const Seal& job) override {
    apply(job.iv, job.ciphertext, job.plaintext);
    const HmacSha1::Mac mac = hmac_.of(job.covered);
    std::ranges::copy(ByteView(mac).first(job.tag.size()), job.tag.begin());
  }

  void seal(const Seal& job, HashBatch& batch) override {
    apply(job.iv, job.ciphertext, job.plaintext);
    batch.add(job, states_, hmac_);
  }

  bool open(const Open& job) override {
    const HmacSha1::Mac mac = hmac_.of(job.covered);
    if (!equal_constant_time(ByteView(mac).first(job.tag.size()), job.tag)) return false;
    apply(job.iv, job.text.data(), job.text);
    return true;
  }

 private:
  void hash_pad(const SessionKeys& keys, std::uint8_t pad, Digest& digest) {
    HmacSha1::Block block = HmacSha1::padded(keys.auth.view(), pad);
    IMB_SHA1_ONE_BLOCK(&manager_, block.data(), digest.data());
    OPENSSL_cleanse(block.data(), block.size());
  }

  void apply(const Iv& iv, std::uint8_t* output, ByteView input) {
    if (input.empty()) return;
    IMB_JOB work{};
    work.enc_keys = encryption_.data();
    work.key_len_in_bytes = IMB_KEY_128_BYTES;
    work.iv = iv.data();
    work.iv_len_in_bytes = iv.size();
    work.src = input.data();
    work.dst = output;
    work.msg_len_to_cipher_in_bytes = input.size();
    const auto done = IMB_SUBMIT_CIPHER_BURST_NOCHECK(&manager_, &work, 1, IMB_CIPHER_CNTR, IMB_DIR_ENCRYPT,
                                                      IMB_KEY_128_BYTES);
    check(done == 1, "srtp: ipsec-mb did not encrypt");
  }

  using Schedule = std::array<std::uint8_t, std::size_t{16} * 15>;

  IMB_MGR& manager_;
  HmacSha1 hmac_;
  alignas(16) Schedule encryption_{};
  alignas(16) Schedule decryption_{};  // made along with the other; counter mode does without
  HmacStates states_;
};

class IpsecMbBackend final : public Backend {
 public:
  explicit IpsecMbBackend(Manager manager) : manager_(std::move(manager)), batch_(*manager_) {}

  [[nodiscard]] std::string_view name() const override { return "ipsec-mb"; }

  std::unique_ptr<CipherKey> make_key(const SessionKeys& keys, Direction) override {
    if (is_aead(keys.profile)) return std::make_unique<GcmKey>(*manager_, keys);
    return std::make_unique<CounterKey>(*manager_, keys);
  }

  void seal(const Seal& job) override { static_cast<Key&>(*job.key).seal(job, batch_); }
  void flush() override { batch_.flush(); }

 private:
  Manager manager_;
  HashBatch batch_;
};

}  // namespace

std::unique_ptr<Backend> make_ipsec_mb_backend() {
  // Without these instructions the library emulates AES, slower than OpenSSL does it.
  constexpr std::uint64_t kNeeded = IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ;
  Manager manager(alloc_mb_mgr(0));
  if (manager == nullptr || (manager->features & kNeeded) != kNeeded) return nullptr;
  IMB_ARCH architecture = IMB_ARCH_NONE;
  init_mb_mgr_auto(manager.get(), &architecture);
  if (architecture == IMB_ARCH_NONE || imb_get_errno(manager.get()) != 0) return nullptr;
  return std::make_unique<IpsecMbBackend>(std::move(manager));
}

#endif

}  // namespace parlance::crypto::srtp
