#pragma once

#include "crypto/certificate.h"
#include "crypto/ec_key.h"

#include <span>
#include <string>

namespace parlance::crypto {

/// A PKCS #10 request (RFC 2986), DER, for a certificate that speaks for these host names with this key. The subject is empty: authorities
/// look at the names alone. Errors: those of the names in make_self_signed.
Result<Bytes> make_signing_request(const EcKey& key, std::span<const std::string> dns_names);

/// Shown to an authority that checks `dns_name` by TLS-ALPN-01 (RFC 8737 section 3): self-signed, with the SHA-256 of the key
/// authorization in the critical extension acmeIdentifier. Errors: those of make_self_signed.
Result<CertificateWithKey> make_challenge_certificate(const std::string& dns_name,
                                                      const Sha256& authorization, WallTime now);

/// What an authority answered, checked.
struct CertificateChain {
  std::string pem;        ///< encoded anew: certificates and nothing else
  CertificateFacts leaf;  ///< of the first
  std::string
      renewal_id;  ///< names it when asking when to renew (RFC 9773 section 4.1); empty where it has no authority key identifier
};

/// Certificates read from PEM that may come from outside: only the blocks that are certificates count, the first is for `key` and names all
/// of `dns_names`. Signatures are not verified: that is the reader's business, browsers do. Errors: `chain.pem`, `chain.too_long` (10
/// certificates, 256 KiB), `chain.key`, `chain.names`, and those of read_certificate.
Result<CertificateChain> read_chain(std::string_view pem, const EcKey& key,
                                    std::span<const std::string> dns_names);

/// Whether the first private key in `key_pem`, of whatever kind but without a password, is the one of the first certificate in `certificate_pem`.
bool key_fits(std::string_view certificate_pem, std::string_view key_pem);

}  // namespace parlance::crypto
