#pragma once

#include "crypto/srtp/keys.h"

#include <memory>

namespace parlance::crypto::srtp {

/// GCM uses the first 12 bytes (RFC 7714 section 8.1), counter mode all 16 (RFC 3711 section 4.1.1).
using Iv = std::array<std::uint8_t, 16>;

class CipherKey;

/// One packet to encrypt and sign; all bounds are checked by then.
struct Seal {
  CipherKey* key = nullptr;
  Iv iv{};
  /// AEAD: the associated data. AES-CM: what the HMAC covers, the ciphertext included. It may reach into the tag's place (the rollover
  /// counter is signed but not sent), so it has to be read before the tag is written.
  ByteView covered;
  ByteView plaintext;
  std::uint8_t* ciphertext = nullptr;  ///< as long as the plaintext; its very place, or apart from it
  std::span<std::uint8_t> tag;         ///< as long as the profile says
};

/// One packet to verify and decrypt in place.
struct Open {
  Iv iv{};
  ByteView covered;              ///< as above
  std::span<std::uint8_t> text;  ///< may be empty
  ByteView tag;
};

/// One session key, for one direction, as the backend wants it: expanded once.
class CipherKey {
 public:
  virtual ~CipherKey() = default;
  /// At once, whatever Backend::seal puts off.
  virtual void seal(const Seal& job) = 0;
  /// False: forged, and `text` holds nothing of the plaintext.
  [[nodiscard]] virtual bool open(const Open& job) = 0;
};

enum class Direction { seal, open };

/// Who does the arithmetic. Belongs to one worker, like the keys that it made, and outlives them.
class Backend {
 public:
  virtual ~Backend() = default;
  /// For people: `openssl`, `ipsec-mb`.
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::unique_ptr<CipherKey> make_key(const SessionKeys& keys, Direction direction) = 0;
  /// With a key of this backend's. Perhaps done only by flush(), so that several packets share the work; until then the job's bytes
  /// stay where they are, and nobody else touches them.
  virtual void seal(const Seal& job) = 0;
  virtual void flush() = 0;
};

/// OpenSSL EVP: one cached context a key. Works everywhere.
std::unique_ptr<Backend> make_openssl_backend();

/// Intel's multi-buffer library. Null where the build lacks it or the processor has no AES instructions.
std::unique_ptr<Backend> make_ipsec_mb_backend();

/// The fastest of them here.
std::unique_ptr<Backend> make_backend();

}  // namespace parlance::crypto::srtp
