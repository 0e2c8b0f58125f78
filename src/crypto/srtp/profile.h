#pragma once

#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace parlance::crypto::srtp {

/// SRTP protection profiles, by their IANA numbers (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
enum class Profile : std::uint16_t {
  aes_cm_128_hmac_sha1_80 = 0x0001,
  aead_aes_128_gcm = 0x0007,
  aead_aes_256_gcm = 0x0008,
};

/// Those that we offer, best first: GCM with 128 bits costs a third of AES-CM with HMAC-SHA1, and 256 bits cost a fifth more.
inline constexpr std::array kPreferredProfiles{Profile::aead_aes_128_gcm, Profile::aead_aes_256_gcm,
                                               Profile::aes_cm_128_hmac_sha1_80};

/// Sizes in bytes (RFC 5764 section 4.1.2, RFC 7714 section 12).
struct ProfileSizes {
  std::size_t key = 16;
  std::size_t salt = 12;
  std::size_t auth_key = 0;  ///< 0: authenticated by the cipher itself
  std::size_t tag = 16;

  friend bool operator==(const ProfileSizes&, const ProfileSizes&) = default;
};

constexpr ProfileSizes sizes_of(Profile profile) {
  if (profile == Profile::aes_cm_128_hmac_sha1_80) return {.key = 16, .salt = 14, .auth_key = 20, .tag = 10};
  if (profile == Profile::aead_aes_256_gcm) return {.key = 32, .salt = 12, .auth_key = 0, .tag = 16};
  return {};
}

constexpr bool is_aead(Profile profile) { return sizes_of(profile).auth_key == 0; }

/// What protection adds to a packet of any profile, at most: the tag; for RTCP also the E bit with the index.
constexpr std::size_t kMaxTag = 16;
constexpr std::size_t kMaxRtpOverhead = kMaxTag;
constexpr std::size_t kMaxRtcpOverhead = kMaxTag + 4;

/// Error: `srtp.profile` (unsupported).
Result<Profile> profile_of(std::uint16_t iana_number);

/// The name by which OpenSSL's `SSL_CTX_set_tlsext_use_srtp` knows it.
std::string_view openssl_name(Profile profile);

}  // namespace parlance::crypto::srtp
