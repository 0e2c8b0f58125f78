#include "crypto/srtp/keys.h"
#include "crypto/srtp/srtp_test_packets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace parlance::crypto::srtp {
namespace {

bool is(const Secret& secret, std::string_view hex) {
  return std::ranges::equal(secret.view(), from_hex(hex));
}

TEST(SrtpKeys, AreThoseOfRfc3711AppendixB3) {
  const MasterKey master{Secret(from_hex("e1f97a0d3e018be0d64fa32c06de4139")),
                         Secret(from_hex("0ec675ad498afeebb6960b3aabe6"))};
  const auto rtp = derive_session_keys(Profile::aes_cm_128_hmac_sha1_80, master, Flow::rtp);
  ASSERT_TRUE(rtp);
  EXPECT_TRUE(is(rtp->key, "c61e7a93744f39ee10734afe3ff7a087"));
  EXPECT_TRUE(is(rtp->salt, "30cbbc08863d8c85d49db34a9ae1"));
  EXPECT_TRUE(is(rtp->auth, "cebe321f6ff7716b6fd4ab49af256a156d38baa4"));
  // The RFC has no RTCP keys; these are OpenSSL's AES-CTR from the same master with the labels 3, 4 and 5.
  const auto rtcp = derive_session_keys(Profile::aes_cm_128_hmac_sha1_80, master, Flow::rtcp);
  ASSERT_TRUE(rtcp);
  EXPECT_TRUE(is(rtcp->key, "4c1aa45a81f73d61c800bbb00fbb1eaa"));
  EXPECT_TRUE(is(rtcp->auth, "8d54534feb49ae8e7993a6bd0b844fc323a93dfd"));
  EXPECT_TRUE(is(rtcp->salt, "9581c7ad87b3e530bf3e4454a8b3"));
}

TEST(SrtpKeys, OfTheWrongSizeAreRefused) {
  const MasterKey gcm{Secret(Bytes(16)), Secret(Bytes(12))};
  EXPECT_TRUE(derive_session_keys(Profile::aead_aes_128_gcm, gcm, Flow::rtp));
  EXPECT_EQ(what(derive_session_keys(Profile::aead_aes_256_gcm, gcm, Flow::rtp)), "srtp.master_key");
  EXPECT_EQ(what(derive_session_keys(Profile::aes_cm_128_hmac_sha1_80, gcm, Flow::rtp)), "srtp.master_key");
}

TEST(SrtpKeys, AreCutFromTheHandshakeAsRfc5764Says) {
  Bytes exported(keying_material_size(Profile::aead_aes_128_gcm));
  std::iota(exported.begin(), exported.end(), std::uint8_t{0});
  ASSERT_EQ(exported.size(), 56U);
  const auto client = split_keying_material(Profile::aead_aes_128_gcm, dtls::Role::client, exported);
  const auto server = split_keying_material(Profile::aead_aes_128_gcm, dtls::Role::server, exported);
  ASSERT_TRUE(client && server);
  EXPECT_TRUE(is(client->send.key, "000102030405060708090a0b0c0d0e0f"));
  EXPECT_TRUE(is(client->receive.key, "101112131415161718191a1b1c1d1e1f"));
  EXPECT_TRUE(is(client->send.salt, "202122232425262728292a2b"));
  EXPECT_TRUE(is(client->receive.salt, "2c2d2e2f3031323334353637"));
  EXPECT_TRUE(std::ranges::equal(server->send.key.view(), client->receive.key.view()));
  EXPECT_TRUE(std::ranges::equal(server->send.salt.view(), client->receive.salt.view()));
  EXPECT_TRUE(std::ranges::equal(server->receive.key.view(), client->send.key.view()));
  EXPECT_TRUE(std::ranges::equal(server->receive.salt.view(), client->send.salt.view()));
}

TEST(SrtpKeys, AreNotCutFromAnotherProfilesMaterial) {
  EXPECT_EQ(keying_material_size(Profile::aes_cm_128_hmac_sha1_80), 60U);
  EXPECT_EQ(keying_material_size(Profile::aead_aes_256_gcm), 88U);
  EXPECT_EQ(what(split_keying_material(Profile::aead_aes_128_gcm, dtls::Role::client, Bytes(60))),
            "srtp.keying_material");
}

TEST(SrtpProfile, IsFoundByItsIanaNumber) {
  for (const Profile profile : kPreferredProfiles) {
    EXPECT_EQ(profile_of(static_cast<std::uint16_t>(profile)).value(), profile);
    EXPECT_TRUE(openssl_name(profile).starts_with("SRTP_A"));
  }
  EXPECT_EQ(what(profile_of(0x0002)), "srtp.profile");  // AES-CM with 32 bits of tag: too few
  EXPECT_EQ(what(profile_of(0x0005)), "srtp.profile");  // no encryption
}

}  // namespace
}  // namespace parlance::crypto::srtp
