#include "proto/rtp/payload/h264.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp::payload {
namespace {

bool begins(const char* hex) {
  const Bytes bytes = from_hex(hex);
  return read_h264(bytes)->begins_keyframe();
}

TEST(H264, AKeyframeBeginsWithAnIdrOrAParameterSet) {
  EXPECT_TRUE(begins("658880"));
  EXPECT_TRUE(begins("6742c01e"));
  EXPECT_TRUE(begins("7800046742c01e000268ce000165"));
  EXPECT_TRUE(begins("7c8588"));
  EXPECT_FALSE(begins("7c0588"));
  EXPECT_FALSE(begins("7c4588"));
  EXPECT_FALSE(begins("419a00"));
  EXPECT_FALSE(begins("68ce3c80"));
}

TEST(H264, AnAggregateTellsAllThatItHolds) {
  const Bytes bytes = from_hex("7800046742c01e000268ce000165");
  const auto packet = read_h264(bytes);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->has_sps);
  EXPECT_TRUE(packet->has_pps);
  EXPECT_TRUE(packet->has_idr);
  EXPECT_EQ(packet->sps.size(), 4U);
  EXPECT_EQ(packet->sps.data(), bytes.data() + 3);
  EXPECT_TRUE(packet->begins_nal);
  EXPECT_FALSE(packet->discardable);
}

TEST(H264, OnlyTheFirstFragmentBeginsAUnit) {
  EXPECT_TRUE(read_h264(from_hex("7c8588"))->begins_nal);
  EXPECT_FALSE(read_h264(from_hex("7c0588"))->begins_nal);
}

TEST(H264, UnitsThatNobodyRefersToAreDiscardable) {
  EXPECT_TRUE(read_h264(from_hex("019a00"))->discardable);
  EXPECT_TRUE(read_h264(from_hex("1c8188"))->discardable);
  EXPECT_FALSE(read_h264(from_hex("219a00"))->discardable);
  EXPECT_FALSE(read_h264(from_hex("180001010002219a"))->discardable);
}

TEST(H264, ParameterSetsTellTheSizeThatTheirEncoderWasGiven) {
  std::size_t count = 0;
  for (const Example& example : examples("payloads.txt")) {
    if (example.codec != "sps" || example.outcome != "ok") continue;
    const auto resolution = read_sps_resolution(example.bytes);
    ASSERT_TRUE(resolution);
    EXPECT_EQ("sps_" + std::to_string(resolution->width) + "x" + std::to_string(resolution->height),
              example.name);
    ++count;
  }
  EXPECT_EQ(count, 5U);
}

TEST(H264, EmulationPreventionBytesAreNoPartOfAParameterSet) {
  // log2_max_pic_order_cnt_lsb_minus4 has so many zeros that a 3 stands between them.
  const Bytes sps = from_hex("6742001fe00000030040000003008283f2");
  ASSERT_TRUE(read_sps_resolution(sps));
  EXPECT_EQ(*read_sps_resolution(sps), (Resolution{320, 240}));
}

TEST(H264, CroppingCountsTheLinesOfBothFields) {
  // 45 x 18 macroblocks in fields; the frame is cropped by one sample on the right and two lines a field at the bottom, of chroma.
  const Bytes sps = from_hex("6742001ff816848ead");
  ASSERT_TRUE(read_sps_resolution(sps));
  EXPECT_EQ(*read_sps_resolution(sps), (Resolution{718, 568}));
}

TEST(H264, AParameterSetIsReadOnlyAsFarAsItsLimit) {
  Bytes long_one = from_hex("6742c01fd9005005ba1000000300100000030328f1832480");
  long_one.insert(long_one.end(), 5000, 0x11);
  EXPECT_EQ(*read_sps_resolution(long_one), (Resolution{1280, 720}));
}

}  // namespace
}  // namespace parlance::proto::rtp::payload
