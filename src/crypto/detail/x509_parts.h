#pragma once

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/detail/openssl.h"

#include <span>
#include <string>
#include <string_view>

// What certificates and requests for them are made of.
namespace parlance::crypto::detail {

constexpr Error kOpenSslFailed{Kind::unavailable, "certificate.openssl"};

/// The content of a subjectAltName. Errors: `certificate.no_names`, `certificate.name`, `certificate.address`,
/// `certificate.too_many_names` (100), `certificate.openssl`.
Result<Owned<GENERAL_NAMES>> general_names(std::span<const std::string> dns_names,
                                           std::span<const std::string> addresses);

/// 127 random bits: never negative, never repeated (RFC 5280 section 4.1.2.2).
bool set_serial(X509& certificate);

/// A server's certificate and nothing more: it can sign no other, even where somebody trusts it.
bool add_limits(X509& certificate);

/// What was written to a memory BIO.
std::string text_of(BIO& memory);

/// PKCS #8 without a password; empty when OpenSSL fails.
std::string key_to_pem(EVP_PKEY& key);
/// Empty when OpenSSL fails.
std::string certificate_to_pem(X509& certificate);
Result<CertificateWithKey> to_pem(X509& certificate, EVP_PKEY& key);

/// For PEM readers: OpenSSL's own callback would ask at the terminal for the password of an encrypted block.
int no_password(char* buffer, int size, int writing, void* context);

}  // namespace parlance::crypto::detail
