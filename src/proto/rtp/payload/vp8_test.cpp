#include "base/check.h"
#include "proto/rtp/payload/vp8.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp::payload {
namespace {

TEST(Vp8, ADescriptorWithAllExtensionsIsReadByItsFields) {
  const auto d = read_vp8_descriptor(from_hex("b0f0812345a700"));
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, 6);
  EXPECT_TRUE(d->non_reference);
  EXPECT_TRUE(d->starts_frame());
  EXPECT_EQ(d->picture_id, 0x123);
  EXPECT_TRUE(d->long_picture_id);
  EXPECT_EQ(d->tl0_picture_index, 0x45);
  EXPECT_EQ(d->temporal, 2);
  EXPECT_TRUE(d->layer_sync);
  EXPECT_EQ(d->key_index, 7);
}

TEST(Vp8, AShortDescriptorHasNothingElse) {
  const auto d = read_vp8_descriptor(from_hex("1000"));
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, 1);
  EXPECT_FALSE(d->picture_id || d->tl0_picture_index || d->temporal || d->key_index);
  const auto seven = read_vp8_descriptor(from_hex("90801101"));
  EXPECT_EQ(seven->picture_id, 0x11);
  EXPECT_FALSE(seven->long_picture_id);
}

TEST(Vp8, AKeyframeBeginsWithAClearBitInItsFirstPartition) {
  const Bytes key = from_hex("90808001100200"
                             "9d012a8002e00100");
  const auto d = read_vp8_descriptor(key);
  EXPECT_TRUE(begins_vp8_keyframe(key, *d));
  EXPECT_EQ(vp8_resolution(key, *d), (Resolution{640, 480}));
  const Bytes delta = from_hex("908080011102009d012a8002e00100");
  EXPECT_FALSE(begins_vp8_keyframe(delta, *read_vp8_descriptor(delta)));
  EXPECT_FALSE(vp8_resolution(delta, *read_vp8_descriptor(delta)));
  const Bytes second = from_hex("91808001100200"
                                "9d012a8002e00100");
  EXPECT_FALSE(begins_vp8_keyframe(second, *read_vp8_descriptor(second)));
  const Bytes middle = from_hex("80808001100200"
                                "9d012a8002e00100");
  EXPECT_FALSE(begins_vp8_keyframe(middle, *read_vp8_descriptor(middle)));
}

TEST(Vp8, AKeyframeWithoutStartCodeOrTooShortHasNoResolution) {
  for (const char* hex : {"90808001100200"
                          "9d012b8002e00100",
                          "90808001100200"
                          "9d012a8002e0"}) {
    const Bytes bytes = from_hex(hex);
    EXPECT_FALSE(vp8_resolution(bytes, *read_vp8_descriptor(bytes))) << hex;
  }
}

TEST(Vp8, TheNumbersAreRewrittenInPlaceAndNothingElseChanges) {
  const Bytes before = from_hex("b0f0812345a700");
  Bytes bytes = before;
  const auto d = *read_vp8_descriptor(before);
  rewrite_vp8(bytes, d, {0xffff, 0xee});
  EXPECT_EQ(bytes, from_hex("b0f0ffffeea700"));
  rewrite_vp8(bytes, d, {0x8001, 0});
  EXPECT_EQ(read_vp8_descriptor(bytes)->picture_id, 1);
  rewrite_vp8(bytes, d, {0x123, 0x45});
  EXPECT_EQ(bytes, before);
}

TEST(Vp8, ASevenBitPictureIdStaysOneByte) {
  Bytes bytes = from_hex("90801101");
  rewrite_vp8(bytes, *read_vp8_descriptor(bytes), {0x1ff, 0});
  EXPECT_EQ(bytes, from_hex("90807f01"));
}

TEST(Vp8, ADescriptorWithoutNumbersIsLeftAlone) {
  Bytes bytes = from_hex("1000");
  rewrite_vp8(bytes, *read_vp8_descriptor(bytes), {0x1ff, 9});
  EXPECT_EQ(bytes, from_hex("1000"));
}

TEST(Vp8, ACopyOfTheDescriptorAloneCanBeRewritten) {
  const Bytes payload = from_hex("b0f0812345a70011223344");
  const auto d = *read_vp8_descriptor(payload);
  Bytes head(payload.begin(), payload.begin() + d.size);
  rewrite_vp8(head, d, {2, 3});
  EXPECT_EQ(head, from_hex("b0f0800203a7"));
  head.pop_back();
  EXPECT_THROW(rewrite_vp8(head, d, {2, 3}), Bug);
}

}  // namespace
}  // namespace parlance::proto::rtp::payload
