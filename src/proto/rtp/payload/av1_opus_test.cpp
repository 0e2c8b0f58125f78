#include "proto/rtp/payload/av1.h"
#include "proto/rtp/payload/opus.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp::payload {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(Av1, AKeyframeBeginsWithANewSequenceAndItsHeader) {
  const auto packet = read_av1(from_hex("28020a0b30aabb"));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->elements, 2);
  EXPECT_TRUE(packet->new_sequence);
  EXPECT_TRUE(packet->has_sequence_header);
  EXPECT_TRUE(packet->begins_keyframe());
  EXPECT_FALSE(read_av1(from_hex("1830aabb"))->begins_keyframe());
  EXPECT_FALSE(read_av1(from_hex("100a0b"))->begins_keyframe());
}

TEST(Av1, WhatGoesOnFromBeforeIsNoHeader) {
  const auto packet = read_av1(from_hex("900a0b"));
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->continues);
  EXPECT_FALSE(packet->has_sequence_header);
  const auto second = read_av1(from_hex("a0020a0b0a0b"));
  EXPECT_TRUE(second->has_sequence_header);
}

TEST(Av1, WithoutACountEachElementHasItsLength) {
  const auto packet = read_av1(from_hex("400212000230aa"));
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->continued);
  EXPECT_EQ(packet->elements, 0);
  EXPECT_FALSE(packet->has_sequence_header);
  EXPECT_TRUE(read_av1(from_hex("000212008200"
                                "0a0b"))
                  ->has_sequence_header);
}

TEST(Opus, EveryConfigurationHasTheDurationOfTheStandardsTable) {
  // RFC 6716 table 2, in microseconds.
  const std::vector<int> silk{10000, 20000, 40000, 60000};
  const std::vector<int> celt{2500, 5000, 10000, 20000};
  for (unsigned config = 0; config < 32; ++config) {
    const Bytes bytes{static_cast<std::uint8_t>(config << 3U), 1, 2};
    const int expected = config < 12 ? silk[config % 4] : config < 16 ? silk[config % 2] : celt[config % 4];
    EXPECT_EQ(read_opus(bytes)->duration, microseconds(expected)) << config;
  }
}

TEST(Opus, FramesAreCountedByTheCode) {
  EXPECT_EQ(read_opus(from_hex("f8aa"))->frames, 1U);
  EXPECT_EQ(read_opus(from_hex("f9aabb"))->frames, 2U);
  EXPECT_EQ(read_opus(from_hex("faaabb"))->frames, 2U);
  EXPECT_EQ(read_opus(from_hex("fb06aa"))->frames, 6U);
  EXPECT_EQ(read_opus(from_hex("fb06aa"))->duration, milliseconds(120));
  EXPECT_EQ(read_opus(from_hex("fb07aa")).error().what, "opus.frames");
  EXPECT_TRUE(read_opus(from_hex("fcaa"))->stereo);
}

TEST(Opus, AtMostTwoBytesAreDiscontinuousTransmission) {
  EXPECT_TRUE(read_opus(from_hex("48"))->discontinuous);
  EXPECT_TRUE(read_opus(from_hex("4800"))->discontinuous);
  EXPECT_FALSE(read_opus(from_hex("480001"))->discontinuous);
}

}  // namespace
}  // namespace parlance::proto::rtp::payload
