#pragma once

#include "crypto/digest.h"
#include "proto/stun/message.h"

#include <string_view>

namespace parlance::proto::stun {

enum class Check { absent, valid, wrong };

/// RFC 8489 section 14.7.
Check check_fingerprint(const Message& message);
/// RFC 8489 section 14.5; compares in constant time. The key is the password (short-term) or a long-term key.
Check check_integrity(const Message& message, ByteView key);
/// RFC 8489 section 14.6; a truncated value is wrong: no usage of ours allows one.
Check check_integrity_sha256(const Message& message, ByteView key);

/// MD5(username ":" realm ":" password), RFC 8489 section 9.2.2. All three after OpaqueString (RFC 8265).
crypto::Md5 long_term_key(std::string_view username, std::string_view realm, std::string_view password);
/// The same with SHA-256, for PASSWORD-ALGORITHM 2 (RFC 8489 section 18.5.1).
crypto::Sha256 long_term_key_sha256(std::string_view username, std::string_view realm,
                                    std::string_view password);

/// What FINGERPRINT carries for a message whose first bytes these are. The header must already count the attribute.
std::uint32_t fingerprint_of(ByteView before);

}  // namespace parlance::proto::stun
