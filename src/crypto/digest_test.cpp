#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace parlance::crypto {
namespace {

std::string hex(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

TEST(Digest, Sha256GivesTheAnswersOfRfc6234) {
  // RFC 6234 section 8.5 (TEST1, TEST2_1), and FIPS 180's empty message.
  EXPECT_EQ(hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::string million(1'000'000, 'a');
  EXPECT_EQ(hex(sha256(as_bytes(million))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, Md5GivesTheAnswersOfRfc1321) {
  EXPECT_EQ(hex(md5({})), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex(md5(as_bytes("message digest"))), "f96b697d7cb7938d525a2f31aaf161d0");
}

struct HmacCase {
  Bytes key;
  std::string data;
  std::string sha1;    // RFC 2202 section 3; empty: no such case there
  std::string sha256;  // RFC 4231 section 4; empty: no such case there
};

std::vector<HmacCase> hmac_cases() {
  Bytes counted;
  for (std::uint8_t i = 1; i <= 25; ++i) counted.push_back(i);
  const auto jefe = as_bytes("Jefe");
  const std::string fifty_dd(50, '\xdd');
  const std::string fifty_cd(50, '\xcd');
  const std::string long_key = "Test Using Larger Than Block-Size Key - Hash Key First";
  return {
      {Bytes(20, 0x0b), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {Bytes(jefe.begin(), jefe.end()), "what do ya want for nothing?",
       "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {Bytes(20, 0xaa), fifty_dd, "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counted, fifty_cd, "4c9007f4026250c6bc8414f9bf50c86c2d7235da",
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {Bytes(80, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First",
       "aa4ae5e15272d00e95705637ce8a3b55ed402112", ""},
      {Bytes(131, 0xaa), long_key, "", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
}

TEST(Digest, HmacGivesTheAnswersOfRfc2202AndRfc4231) {
  for (const HmacCase& c : hmac_cases()) {
    SCOPED_TRACE(c.data);
    if (!c.sha1.empty()) {
      EXPECT_EQ(hex(hmac_sha1(c.key, as_bytes(c.data))), c.sha1);
    }
    if (!c.sha256.empty()) {
      EXPECT_EQ(hex(hmac_sha256(c.key, as_bytes(c.data))), c.sha256);
    }
  }
}

TEST(Digest, AnEmptyKeyIsAKey) {
  EXPECT_EQ(hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(hmac_sha256({}, as_bytes("x")), hmac_sha256(Bytes(64, 0), as_bytes("x")));
}

}  // namespace
}  // namespace parlance::crypto
