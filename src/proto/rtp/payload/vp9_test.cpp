#include "base/check.h"
#include "proto/rtp/payload/vp9.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp::payload {
namespace {

TEST(Vp9, LayersAndNumbersAreRead) {
  // I L B E, long picture id, T 2 U S 0 D, TL0PICIDX
  const auto d = read_vp9_descriptor(from_hex("ac8123530900"));
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, 5);
  EXPECT_EQ(d->picture_id, 0x123);
  EXPECT_TRUE(d->long_picture_id);
  EXPECT_EQ(d->temporal, 2);
  EXPECT_EQ(d->spatial, 1);
  EXPECT_TRUE(d->switching_up);
  EXPECT_TRUE(d->inter_layer);
  EXPECT_EQ(d->tl0_picture_index, 9);
  EXPECT_TRUE(d->begins_frame);
  EXPECT_TRUE(d->ends_frame);
  EXPECT_FALSE(d->not_for_upper);
  EXPECT_FALSE(d->structure);
}

TEST(Vp9, FlexibleModeHasReferencesInsteadOfAnIndex) {
  const auto d = read_vp9_descriptor(from_hex("fc0522030400"));
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, 5);
  EXPECT_TRUE(d->flexible);
  EXPECT_FALSE(d->tl0_picture_index);
  EXPECT_EQ(d->picture_id, 5);
  EXPECT_FALSE(d->long_picture_id);
}

TEST(Vp9, TheStructureTellsEachLayersResolution) {
  const auto d = read_vp9_descriptor(from_hex("8e0738"
                                              "014000b4"
                                              "02800168"
                                              "02"
                                              "00"
                                              "1501"
                                              "00"));
  ASSERT_TRUE(d);
  ASSERT_TRUE(d->structure);
  EXPECT_EQ(d->structure->spatial_layers, 2);
  EXPECT_TRUE(d->structure->has_resolutions);
  EXPECT_EQ(d->structure->resolutions[0], (Resolution{320, 180}));
  EXPECT_EQ(d->structure->resolutions[1], (Resolution{640, 360}));
  EXPECT_EQ(d->size, 15);
}

TEST(Vp9, AKeyframeBeginsInTheLowestLayerWithoutPrediction) {
  const auto begins = [](const char* hex) {
    return begins_vp9_keyframe(*read_vp9_descriptor(from_hex(hex)));
  };
  EXPECT_TRUE(begins("0c00"));  // B E
  EXPECT_TRUE(begins("a8810000"
                     "0900"));           // S 0
  EXPECT_FALSE(begins("4c00"));          // P
  EXPECT_FALSE(begins("0400"));          // not the first packet
  EXPECT_FALSE(begins("a88100020900"));  // S 1
}

TEST(Vp9, TheNumbersAreRewrittenInPlace) {
  Bytes bytes = from_hex("ac8123530900");
  const auto d = *read_vp9_descriptor(bytes);
  rewrite_vp9(bytes, d, {0x7abc, 0x55});
  EXPECT_EQ(bytes, from_hex("acfabc535500"));
  bytes.resize(4);
  EXPECT_THROW(rewrite_vp9(bytes, d, {1, 1}), Bug);
  Bytes seven = from_hex("fc0522030400");
  rewrite_vp9(seven, *read_vp9_descriptor(seven), {0x80, 0x55});
  EXPECT_EQ(seven, from_hex("fc0022030400"));
}

TEST(Vp9, TheLongestDescriptorIsRead) {
  // Eight layers with resolutions, and a group of 255 pictures of three references each.
  Bytes bytes = from_hex("bc8123000102fe");
  bytes[0] = 0xbe;
  bytes = from_hex("8e01f8");
  for (int i = 0; i < 8; ++i) Writer(bytes).u32(0x00100010);
  bytes.push_back(255);
  for (int i = 0; i < 255; ++i) Writer(bytes).u32(0x0c010203);
  bytes.push_back(0x99);
  const auto d = read_vp9_descriptor(bytes);
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, bytes.size() - 1);
  EXPECT_EQ(d->structure->spatial_layers, 8);
}

}  // namespace
}  // namespace parlance::proto::rtp::payload
