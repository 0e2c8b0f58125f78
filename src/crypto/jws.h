#pragma once

#include "crypto/ec_key.h"

#include <string>
#include <string_view>

namespace parlance::crypto {

/// The public half as a JSON Web Key: its required members alone, in alphabetical order and without white space, as RFC 7638 section 3
/// wants it for the thumbprint.
std::string jwk_of(const EcKey& key);

/// RFC 7638 over SHA-256, in base64url.
std::string jwk_thumbprint(const EcKey& key);

/// JSON Web Signature with ES256 in the flattened JSON serialization (RFC 7515 section 7.2.2). `protected_header` is JSON text that names
/// `alg` ES256; an empty payload is allowed (ACME's POST-as-GET, RFC 8555 section 6.3). Error `key.openssl`.
Result<std::string> sign_jws(const EcKey& key, std::string_view protected_header, std::string_view payload);

/// The same with HS256: a shared secret signs (RFC 8555 section 7.3.4, binding an external account).
std::string sign_jws_hmac(ByteView secret, std::string_view protected_header, std::string_view payload);

}  // namespace parlance::crypto
