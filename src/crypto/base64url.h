#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace parlance::crypto {

/// RFC 4648 section 5, without padding.
std::string base64url_encode(ByteView data);

/// Strict: every byte string has exactly one accepted text. Error `base64url.invalid` for a foreign character (padding and
/// white space too), an impossible length, or unused bits that are not zero (RFC 4648 section 3.5).
Result<Bytes> base64url_decode(std::string_view text);

}  // namespace parlance::crypto
