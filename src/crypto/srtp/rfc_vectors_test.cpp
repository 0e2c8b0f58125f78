#include "crypto/srtp/srtp_test_packets.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace parlance::crypto::srtp {
namespace {

constexpr std::string_view kKey128 = "000102030405060708090a0b0c0d0e0f";
constexpr std::string_view kKey256 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr std::string_view kSalt = "517569642070726f2071756f";  // RFC 7714 section 15: "Quid pro quo"

// RFC 7714 section 16: "Gallia est omnis divisa in partes tres"
constexpr std::string_view kRtpHeader = "8040f17b8041f8d35501a0b2";
constexpr std::string_view kRtpPayload =
    "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
// RFC 7714 section 17, SRTCP index 0x5d4
constexpr std::string_view kRtcpHeader8 = "81c8000d4d617273";
constexpr std::string_view kRtcpBody =
    "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeef"
    "deadbeef";

struct AeadVector {
  Profile profile;
  std::string_view key;
  std::string_view rtp;          // sections 16.1.1, 16.2.1: ciphertext and tag
  std::string_view rtcp;         // sections 17.1, 17.2
  std::string_view rtcp_tagged;  // sections 17.3, 17.4: the tag alone
};

constexpr AeadVector kVectors[] = {
    {Profile::aead_aes_128_gcm, kKey128,
     "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cc"
     "e",
     "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5a"
     "bf87245d9eade",
     "841dd9683dd78ec92ae58790125f62b3"},
    {Profile::aead_aes_256_gcm, kKey256,
     "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c1"
     "3",
     "d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57f"
     "f6f6cb26ac3be",
     "91db4afbfeee5a978fab4393ed2615fe"},
};

SessionKeys keys_of(const AeadVector& vector) {
  return {.profile = vector.profile,
          .key = Secret(from_hex(vector.key)),
          .salt = Secret(from_hex(kSalt)),
          .auth = {}};
}

TEST(SrtpVectors, TheRtpPacketsOfRfc7714Section16) {
  for (const auto& backend : all_backends()) {
    for (const AeadVector& vector : kVectors) {
      SCOPED_TRACE(std::string(backend->name()) + " " + std::string(openssl_name(vector.profile)));
      const SessionKeys keys = keys_of(vector);
      Sender sender(*backend, keys, keys);
      const auto packet = protect_one(sender, from_hex(kRtpHeader), from_hex(kRtpPayload));
      ASSERT_TRUE(packet);
      EXPECT_EQ(*packet, joined(from_hex(kRtpHeader), from_hex(vector.rtp)));
      Receiver receiver(*backend, keys, keys);
      EXPECT_EQ(unprotect_one(receiver, *packet).value(),
                joined(from_hex(kRtpHeader), from_hex(kRtpPayload)));
    }
  }
}

TEST(SrtpVectors, TheRtcpPacketsOfRfc7714Section17) {
  for (const auto& backend : all_backends()) {
    for (const AeadVector& vector : kVectors) {
      SCOPED_TRACE(std::string(backend->name()) + " " + std::string(openssl_name(vector.profile)));
      const SessionKeys keys = keys_of(vector);
      Receiver receiver(*backend, keys, keys);
      const Bytes plain = joined(from_hex(kRtcpHeader8), from_hex(kRtcpBody));
      const Bytes secret =
          joined(joined(from_hex(kRtcpHeader8), from_hex(vector.rtcp)), from_hex("800005d4"));
      EXPECT_EQ(unprotect_control(receiver, secret).value(), plain);
      EXPECT_EQ(what(unprotect_control(receiver, secret)), "srtp.replayed");
    }
  }
}

TEST(SrtpVectors, TheSignedButReadableRtcpPacketsOfRfc7714Section17) {
  for (const auto& backend : all_backends()) {
    for (const AeadVector& vector : kVectors) {
      SCOPED_TRACE(std::string(backend->name()) + " " + std::string(openssl_name(vector.profile)));
      const SessionKeys keys = keys_of(vector);
      const Bytes plain = joined(from_hex(kRtcpHeader8), from_hex(kRtcpBody));
      const Bytes tagged = joined(joined(plain, from_hex(vector.rtcp_tagged)), from_hex("000005d4"));
      Receiver receiver(*backend, keys, keys);
      EXPECT_EQ(unprotect_control(receiver, tagged).value(), plain);
      // The E bit is signed, too.
      Bytes lying = tagged;
      lying[lying.size() - 4] |= 0x80;
      Receiver another(*backend, keys, keys);
      EXPECT_EQ(what(unprotect_control(another, lying)), "srtp.forged");
    }
  }
}

TEST(SrtpVectors, TheKeystreamOfRfc3711AppendixB2) {
  // SSRC, rollover counter and sequence number 0, so the IV is the salt; zeros encrypt to the keystream itself.
  const SessionKeys keys{.profile = Profile::aes_cm_128_hmac_sha1_80,
                         .key = Secret(from_hex("2b7e151628aed2a6abf7158809cf4f3c")),
                         .salt = Secret(from_hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd")),
                         .auth = Secret(Bytes(20))};
  for (const auto& backend : all_backends()) {
    SCOPED_TRACE(backend->name());
    Sender sender(*backend, keys, keys);
    const Bytes header = rtp_header({.ssrc = 0, .sequence = 0});
    const auto packet = protect_one(sender, header, Bytes(std::size_t{16} * 0xff02));
    ASSERT_TRUE(packet);
    const ByteView stream = ByteView(*packet).subspan(header.size());
    EXPECT_TRUE(std::ranges::equal(stream.first(48),
                                   from_hex("e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab"
                                            "41e95b3bb0a2e8dd477901e4fca894c0")));
    EXPECT_TRUE(std::ranges::equal(stream.subspan(std::size_t{16} * 0xfeff, 48),
                                   from_hex("ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae"
                                            "6a2cc3787889374fbeb4c81b17ba6c44")));
  }
}

}  // namespace
}  // namespace parlance::crypto::srtp
