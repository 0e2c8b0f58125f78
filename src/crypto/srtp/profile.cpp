#include "crypto/srtp/profile.h"

namespace parlance::crypto::srtp {

Result<Profile> profile_of(std::uint16_t iana_number) {
  for (const Profile profile : kPreferredProfiles) {
    if (static_cast<std::uint16_t>(profile) == iana_number) return profile;
  }
  return fail(Kind::unsupported, "srtp.profile");
}

std::string_view openssl_name(Profile profile) {
  switch (profile) {
  case Profile::aes_cm_128_hmac_sha1_80:
    return "SRTP_AES128_CM_SHA1_80";
  case Profile::aead_aes_128_gcm:
    return "SRTP_AEAD_AES_128_GCM";
  case Profile::aead_aes_256_gcm:
    return "SRTP_AEAD_AES_256_GCM";
  }
  return {};
}

}  // namespace parlance::crypto::srtp
