#include "crypto/srtp/backend.h"

namespace parlance::crypto::srtp {

std::unique_ptr<Backend> make_backend() {
  if (auto fast = make_ipsec_mb_backend()) return fast;
  return make_openssl_backend();
}

}  // namespace parlance::crypto::srtp
