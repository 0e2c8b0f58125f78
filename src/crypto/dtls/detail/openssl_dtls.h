#pragma once

// Private to this folder's .cpp files.

#include "crypto/detail/openssl.h"
#include "crypto/dtls/fingerprint.h"

#include <openssl/ssl.h>

#include <memory>

namespace parlance::crypto::dtls::detail {

struct SslFree {
  void operator()(SSL* p) const { SSL_free(p); }
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
  void operator()(BIO_METHOD* p) const { BIO_meth_free(p); }
};

template <class T> using OwnedSsl = std::unique_ptr<T, SslFree>;

/// Error: `dtls.certificate`.
Result<Fingerprint> fingerprint_of(const X509& certificate, FingerprintHash hash);

}  // namespace parlance::crypto::dtls::detail
