#include "proto/rtp/red.h"
#include "proto/rtp/rtp_test_data.h"
#include "proto/rtp/rtx.h"

#include <gmock/gmock.h>

namespace parlance::proto::rtp {
namespace {

using testing::ElementsAre;

TEST(Rtx, WhatIsWrappedComesBackAsTheOriginal) {
  const Bytes original = from_hex("91e0fffe0000000200000003000000aabede000131bbcc00010203");
  const auto packet = PacketView::parse(original);
  ASSERT_TRUE(packet);
  const std::vector<std::uint32_t> csrcs{0xaa};
  const std::vector<ExtensionValue> extensions{{3, *packet->extension(3)}};
  Header header = header_of(*packet);
  header.ssrc = 77;
  header.payload_type = 97;
  header.sequence = 5;
  Bytes wrapped(100);
  const auto written =
      write_rtx_header(header, {csrcs, extensions, ExtensionForms::mixed}, packet->sequence(), wrapped);
  ASSERT_TRUE(written);
  wrapped.resize(written->size);
  wrapped.insert(wrapped.end(), packet->payload().begin(), packet->payload().end());

  const auto rtx = PacketView::parse(wrapped);
  ASSERT_TRUE(rtx);
  EXPECT_EQ(read_rtx(*rtx)->original_sequence, 0xfffe);
  EXPECT_THAT(read_rtx(*rtx)->payload, ElementsAre(1, 2, 3));
  Bytes back(100);
  const auto size = unwrap_rtx(*rtx, 3, 96, back);
  ASSERT_TRUE(size);
  back.resize(*size);
  EXPECT_EQ(back, original);
}

TEST(Rtx, PaddingIsTakenOff) {
  const Bytes bytes = from_hex("a06000010000000200000003"
                               "1234"
                               "aabb"
                               "0002");
  Bytes out(100);
  const auto size = unwrap_rtx(*PacketView::parse(bytes), 9, 96, out);
  ASSERT_TRUE(size);
  out.resize(*size);
  EXPECT_EQ(out, from_hex("806012340000000200000009"
                          "aabb"));
}

TEST(Rtx, APacketOfPaddingIsNoRetransmission) {
  const Bytes bytes = from_hex("a0600001000000020000000300000004");
  EXPECT_EQ(read_rtx(*PacketView::parse(bytes)).error().what, "rtx.short");
  Bytes out(100);
  EXPECT_EQ(unwrap_rtx(*PacketView::parse(bytes), 1, 1, out).error().what, "rtx.short");
}

TEST(Rtx, WhatDoesNotFitIsRefused) {
  const Bytes bytes = from_hex("806000010000000200000003"
                               "1234aabb");
  Bytes out(13);
  EXPECT_EQ(unwrap_rtx(*PacketView::parse(bytes), 1, 1, out).error().what, "rtp.no_room");
  EXPECT_EQ(write_rtx_header({}, {}, 1, out).error().what, "rtp.no_room");
}

TEST(Red, TheOldBlocksComeBeforeThePrimaryOne) {
  const Bytes bytes = from_hex("ef0f00026faabbcc");
  const auto red = read_red(bytes);
  ASSERT_TRUE(red);
  ASSERT_EQ(red->count, 2U);
  EXPECT_EQ(red->blocks[0].payload_type, 0x6f);
  EXPECT_EQ(red->blocks[0].age, 960);
  EXPECT_THAT(red->blocks[0].payload, ElementsAre(0xaa, 0xbb));
  EXPECT_THAT(red->primary().payload, ElementsAre(0xcc));
  EXPECT_EQ(red->primary().age, 0);
}

TEST(Red, AnyBlocksComeBack) {
  Draw draw(12);
  for (int round = 0; round < 500; ++round) {
    std::vector<Bytes> payloads;
    for (std::uint32_t i = 1 + draw.below(16); i > 0; --i) payloads.push_back(draw.bytes(draw.below(200)));
    std::vector<RedBlock> blocks;
    blocks.reserve(payloads.size());
    for (const Bytes& payload : payloads) {
      blocks.push_back({static_cast<std::uint8_t>(draw.below(128)),
                        static_cast<std::uint16_t>(draw.below(0x4000)), payload});
    }
    blocks.back().age = 0;
    Bytes out(5000);
    const auto size = write_red(blocks, out);
    ASSERT_TRUE(size);
    const auto back = read_red(ByteView(out).first(*size));
    ASSERT_TRUE(back);
    ASSERT_EQ(back->count, blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      EXPECT_EQ(back->blocks[i].payload_type, blocks[i].payload_type);
      EXPECT_EQ(back->blocks[i].age, blocks[i].age);
      EXPECT_THAT(back->blocks[i].payload, testing::ElementsAreArray(payloads[i]));
    }
    EXPECT_EQ(write_red(blocks, MutableBytes(out).first(*size - 1)).error().what, "red.no_room");
  }
}

TEST(Red, WhatTheFormatCannotExpressIsNotWritten) {
  Bytes out(5000);
  const Bytes huge(0x400, 1);
  const auto error = [&out](const std::vector<RedBlock>& blocks) {
    return write_red(blocks, out).error().what;
  };
  EXPECT_EQ(error({}), "red.block");
  EXPECT_EQ(error(std::vector<RedBlock>(17)), "red.block");
  EXPECT_EQ(error({{1, 0x4000, {}}, {1, 0, {}}}), "red.block");
  EXPECT_EQ(error({{1, 1, huge}, {1, 0, {}}}), "red.block");
  EXPECT_TRUE(write_red(std::vector<RedBlock>{{1, 0, huge}}, out));
}

}  // namespace
}  // namespace parlance::proto::rtp
