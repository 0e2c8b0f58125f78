#pragma once

#include "crypto/dtls/detail/openssl_dtls.h"

namespace parlance::crypto::dtls::detail {

struct NativeContext {
  OwnedSsl<SSL_CTX> ssl;
};

}  // namespace parlance::crypto::dtls::detail
