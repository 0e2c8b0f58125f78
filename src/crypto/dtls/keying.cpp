#include "crypto/dtls/keying.h"

#include <openssl/crypto.h>

namespace parlance::crypto::dtls {

KeyingMaterial::~KeyingMaterial() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

}  // namespace parlance::crypto::dtls
