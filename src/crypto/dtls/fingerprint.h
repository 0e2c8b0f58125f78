#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace parlance::crypto::dtls {

/// The digests that a certificate can be named by (RFC 8122 section 5; weaker ones of its list are refused).
enum class FingerprintHash { sha_256, sha_384, sha_512 };

/// Bytes of the digest: 32, 48 or 64.
std::size_t digest_size(FingerprintHash hash);

/// A certificate as session descriptions name it: the digest of its DER form.
struct Fingerprint {
  FingerprintHash hash = FingerprintHash::sha_256;
  Bytes digest;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// The value of SDP's `a=fingerprint:` (RFC 8122 section 5): `sha-256 AB:CD:...`, the name and the digits in either case. Errors:
/// `dtls.fingerprint` (not of that form, or not as long as its hash), `dtls.fingerprint_hash` (a hash that we do not take).
Result<Fingerprint> parse_fingerprint(std::string_view text);

/// The same form, with capital digits as the RFC wants them.
std::string to_text(const Fingerprint& fingerprint);

/// Of the first certificate of a PEM text. Error: `dtls.certificate`.
Result<Fingerprint> fingerprint_of(std::string_view certificate_pem, FingerprintHash hash);

}  // namespace parlance::crypto::dtls
