#pragma once

#include "base/bytes.h"
#include "crypto/dtls/role.h"
#include "crypto/srtp/profile.h"

#include <array>

namespace parlance::crypto::srtp {

/// Up to 32 bytes of key or salt, wiped when they go. Never log one.
class Secret final {
 public:
  static constexpr std::size_t kCapacity = 32;

  Secret() = default;
  /// More than kCapacity bytes are a Bug.
  explicit Secret(ByteView bytes);
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret();

  [[nodiscard]] ByteView view() const { return ByteView(bytes_).first(size_); }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::array<std::uint8_t, kCapacity> bytes_{};
  std::size_t size_ = 0;
};

/// What a handshake gives for one direction (RFC 3711 section 3.2.1). There is no MKI and no re-derivation: WebRTC has neither.
struct MasterKey {
  Secret key;
  Secret salt;
};

/// What one direction's RTP, or its RTCP, is protected with (RFC 3711 section 4.3).
struct SessionKeys {
  Profile profile = Profile::aead_aes_128_gcm;
  Secret key;
  Secret salt;
  Secret auth;  ///< HMAC-SHA1 key; empty for AEAD
};

enum class Flow { rtp, rtcp };

/// RFC 3711 section 4.3.1 with key_derivation_rate 0; RFC 7714 section 11 for the salt of AEAD. Error: `srtp.master_key` (a size that is
/// not the profile's).
Result<SessionKeys> derive_session_keys(Profile profile, const MasterKey& master, Flow flow);

/// The two directions as seen from our end.
struct DirectionKeys {
  MasterKey send;
  MasterKey receive;
};

/// How many bytes to export with the label `EXTRACTOR-dtls_srtp` (RFC 5764 section 4.2).
constexpr std::size_t keying_material_size(Profile profile) {
  return 2 * (sizes_of(profile).key + sizes_of(profile).salt);
}

/// Cuts what was exported into client key, server key, client salt, server salt (RFC 5764 section 4.2); each side sends with its own.
/// `ours`: which end of the DTLS association we were.
/// Error: `srtp.keying_material` (not keying_material_size() bytes).
Result<DirectionKeys> split_keying_material(Profile profile, dtls::Role ours, ByteView exported);

}  // namespace parlance::crypto::srtp
