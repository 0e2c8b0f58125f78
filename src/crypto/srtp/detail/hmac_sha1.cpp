#include "crypto/srtp/detail/hmac_sha1.h"

#include "base/check.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace parlance::crypto::srtp {
namespace {

void begin(SHA_CTX& context, ByteView key, std::uint8_t pad) {
  HmacSha1::Block block = HmacSha1::padded(key, pad);
  SHA1_Init(&context);
  SHA1_Update(&context, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
}

}  // namespace

HmacSha1::Block HmacSha1::padded(ByteView key, std::uint8_t pad) {
  check(key.size() <= kBlock, "srtp: an HMAC key longer than a block");
  Block block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
  return block;
}

HmacSha1::HmacSha1(ByteView key) {
  begin(inner_, key, 0x36);
  begin(outer_, key, 0x5c);
}

HmacSha1::~HmacSha1() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

HmacSha1::Mac HmacSha1::of(ByteView data) const {
  Mac mac;
  SHA_CTX context = inner_;
  SHA1_Update(&context, data.data(), data.size());
  SHA1_Final(mac.data(), &context);
  context = outer_;
  SHA1_Update(&context, mac.data(), mac.size());
  SHA1_Final(mac.data(), &context);
  return mac;
}

}  // namespace parlance::crypto::srtp
