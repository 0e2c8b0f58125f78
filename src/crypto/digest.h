#pragma once

#include "base/bytes.h"

#include <array>

namespace parlance::crypto {

using Md5 = std::array<std::uint8_t, 16>;
using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;

/// RFC 6234.
Sha256 sha256(ByteView data);

/// RFC 1321. Broken as a hash; here only because the long-term keys of STUN are made with it (RFC 8489 section 9.2.2).
Md5 md5(ByteView data);

/// RFC 2104 over SHA-1; STUN's MESSAGE-INTEGRITY. Any key length.
Sha1 hmac_sha1(ByteView key, ByteView data);

/// RFC 2104 over SHA-256. Any key length.
Sha256 hmac_sha256(ByteView key, ByteView data);

}  // namespace parlance::crypto
