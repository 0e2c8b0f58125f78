#pragma once

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::crypto {

/// As long as browsers took from any authority (398 days at most, CA/Browser Forum ballot SC-31; Apple takes 825 from one's own). A
/// self-signed certificate is accepted by hand or pinned, so a shorter life would only make people click a warning more often.
constexpr std::chrono::days kSelfSignedLife{397};

/// Who a certificate shall speak for. At least one name or address.
struct CertificateRequest {
  std::vector<std::string> dns_names;  ///< ASCII host names (1-253 characters); a leading `*.` is allowed
  std::vector<std::string> addresses;  ///< IPv4 or IPv6 as text
  WallTime not_before;                 ///< from 1970 on; take some hours off where clocks may differ
  std::chrono::days life = kSelfSignedLife;
};

/// Both as PEM text. The key is a secret: never log it, write it with mode 0600.
struct CertificateWithKey {
  std::string certificate_pem;
  std::string key_pem;
};

/// What a certificate says of itself; nothing is verified.
struct CertificateFacts {
  std::string common_name;             ///< of the subject; empty where there is none
  std::string issuer;                  ///< the issuer's common name; empty where there is none
  bool self_issued = false;            ///< subject and issuer are the same
  std::vector<std::string> dns_names;  ///< subjectAltName, as written
  std::vector<std::string> addresses;  ///< subjectAltName, in the usual text form (RFC 5952)
  WallTime not_before;
  WallTime not_after;
  Sha256 fingerprint{};  ///< of the DER form, as browsers show it
};

/// A new ECDSA P-256 key and a certificate signed with it. Draws from OpenSSL's generator. Errors: `certificate.no_names`, `certificate.name`
/// (not a host name), `certificate.address`, `certificate.time`, `certificate.too_many_names` (100), `certificate.openssl`.
Result<CertificateWithKey> make_self_signed(const CertificateRequest& request);

/// Of the first certificate in the text. Errors: `certificate.pem` (none in it, or beyond 256 KiB), `certificate.name`, `certificate.time`.
Result<CertificateFacts> read_certificate(std::string_view pem);

}  // namespace parlance::crypto
