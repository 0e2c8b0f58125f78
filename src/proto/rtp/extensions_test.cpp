#include "proto/rtp/bits.h"
#include "proto/rtp/extensions.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Bytes bytes_of(const ExtensionBytes& value) { return {value.view().begin(), value.view().end()}; }

TEST(RtpExtensions, AudioLevelIsSevenBitsBehindTheVoiceBit) {
  EXPECT_EQ(*read_audio_level(Bytes{0x85}), (AudioLevel{5, true}));
  EXPECT_EQ(*read_audio_level(Bytes{0x7f, 0}), (AudioLevel{127, false}));
  for (unsigned byte = 0; byte < 256; ++byte) {
    const Bytes wire{static_cast<std::uint8_t>(byte)};
    EXPECT_EQ(bytes_of(write_audio_level(*read_audio_level(wire))), wire);
  }
  EXPECT_EQ(read_audio_level({}).error().what, "rtp.extension_size");
}

TEST(RtpExtensions, AbsSendTimeIsSecondsWithEighteenBitsOfFraction) {
  EXPECT_EQ(abs_send_time_of(TimePoint(seconds(1))), 1U << 18U);
  EXPECT_EQ(abs_send_time_of(TimePoint(seconds(64))), 0U);
  EXPECT_EQ(abs_send_time_of(TimePoint(milliseconds(-500))), (64U << 18U) - (1U << 17U));
  EXPECT_EQ(*read_abs_send_time(Bytes{1, 2, 3}), 0x010203U);
  EXPECT_EQ(bytes_of(write_abs_send_time(0xff010203)), (Bytes{1, 2, 3}));
  EXPECT_FALSE(read_abs_send_time(Bytes{1, 2}));
}

TEST(RtpExtensions, AbsSendTimesAreSubtractedOverTheirWrap) {
  Draw draw(3);
  for (int i = 0; i < 2000; ++i) {
    const TimePoint earlier{milliseconds(draw.below(200000))};
    const Duration step = milliseconds(static_cast<int>(draw.below(60000)) - 30000);
    const Duration got =
        abs_send_time_difference(abs_send_time_of(earlier + step), abs_send_time_of(earlier));
    EXPECT_LT(std::chrono::abs(got - step), std::chrono::microseconds(8));
  }
}

TEST(RtpExtensions, TheTransportSequenceIsSixteenBits) {
  EXPECT_EQ(*read_transport_sequence(Bytes{0xab, 0xcd}), 0xabcd);
  EXPECT_EQ(bytes_of(write_transport_sequence(0xabcd)), (Bytes{0xab, 0xcd}));
  EXPECT_FALSE(read_transport_sequence(Bytes{1}));
  EXPECT_FALSE(read_transport_sequence(Bytes{1, 2, 3}));
}

TEST(RtpExtensions, TheTransmissionOffsetIsSigned) {
  EXPECT_EQ(*read_transmission_offset(Bytes{0xff, 0xff, 0xff}), -1);
  EXPECT_EQ(*read_transmission_offset(Bytes{0x80, 0, 0}), -0x800000);
  EXPECT_EQ(*read_transmission_offset(Bytes{0x7f, 0xff, 0xff}), 0x7fffff);
}

TEST(RtpExtensions, AStreamNameEndsAtANulAndHoldsTokenCharactersOnly) {
  EXPECT_EQ(*read_stream_name(as_bytes("hi")), "hi");
  EXPECT_EQ(*read_stream_name(Bytes{'0', 0, 0}), "0");
  EXPECT_EQ(read_stream_name(Bytes{0, 'a'}).error().what, "rtp.stream_name");
  EXPECT_FALSE(read_stream_name({}));
  EXPECT_FALSE(read_stream_name(as_bytes("a b")));
  EXPECT_FALSE(read_stream_name(as_bytes("a/b")));
  EXPECT_FALSE(read_stream_name(Bytes{0xc3, 0xa4}));
  EXPECT_TRUE(read_stream_name(as_bytes(std::string(32, 'x'))));
  EXPECT_FALSE(read_stream_name(as_bytes(std::string(33, 'x'))));
}

TEST(RtpExtensions, VideoOrientationIsFourBits) {
  EXPECT_EQ(*read_video_orientation(Bytes{0x0f}), (VideoOrientation{270, true, true}));
  EXPECT_EQ(*read_video_orientation(Bytes{0xf1}), (VideoOrientation{90, false, false}));
  for (unsigned byte = 0; byte < 16; ++byte) {
    const Bytes wire{static_cast<std::uint8_t>(byte)};
    EXPECT_EQ(bytes_of(write_video_orientation(*read_video_orientation(wire))), wire);
  }
}

TEST(RtpExtensions, PlayoutDelaysAreTwelveBitsEachInTensOfMilliseconds) {
  EXPECT_EQ(*read_playout_delay(Bytes{0x00, 0x10, 0x0a}),
            (PlayoutDelay{milliseconds(10), milliseconds(100)}));
  EXPECT_EQ(bytes_of(write_playout_delay({milliseconds(19), milliseconds(99999)})),
            (Bytes{0x00, 0x1f, 0xff}));
  EXPECT_EQ(read_playout_delay(Bytes{0x00, 0x20, 0x01}).error().what, "rtp.playout_delay");
  EXPECT_EQ(bytes_of(write_playout_delay({milliseconds(-5), milliseconds(0)})), (Bytes{0, 0, 0}));
}

TEST(RtpExtensions, AbsCaptureTimeComesWithOrWithoutTheClockOffset) {
  const AbsCaptureTime shorter{NtpTime{0x0102030405060708}, std::nullopt};
  const AbsCaptureTime longer{NtpTime{0x0102030405060708}, -2};
  EXPECT_EQ(write_abs_capture_time(shorter).size, 8);
  EXPECT_EQ(*read_abs_capture_time(write_abs_capture_time(shorter).view()), shorter);
  EXPECT_EQ(*read_abs_capture_time(write_abs_capture_time(longer).view()), longer);
  EXPECT_FALSE(read_abs_capture_time(Bytes(9)));
  EXPECT_FALSE(read_abs_capture_time({}));
}

TEST(RtpExtensions, TheContentTypesLowestBitSaysScreen) {
  EXPECT_EQ(*read_video_content_type(Bytes{1}), VideoContent::screen);
  EXPECT_EQ(*read_video_content_type(Bytes{0xfe}), VideoContent::camera);
  EXPECT_EQ(bytes_of(write_video_content_type(VideoContent::screen)), Bytes{1});
  EXPECT_FALSE(read_video_content_type(Bytes{1, 0}));
}

TEST(RtpBits, WhatIsWrittenIsReadBack) {
  Draw draw(4);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::pair<std::uint32_t, unsigned>> fields;
    Bytes out(512, 0xff);
    BitWriter writer(out);
    for (int i = 0; i < 60; ++i) {
      const unsigned width = draw.below(33);
      const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1);
      fields.emplace_back(draw.u32() & mask, width);
      writer.bits(fields.back().first, width);
    }
    ASSERT_FALSE(writer.overflowed());
    BitReader reader(ByteView(out).first(writer.size()));
    for (const auto& [value, width] : fields) ASSERT_EQ(reader.bits(width), value);
    EXPECT_LT(reader.remaining(), 8U);
    EXPECT_FALSE(reader.failed());
  }
}

TEST(RtpBits, ANumberBelowARangeTakesNoMoreBitsThanItNeeds) {
  for (std::uint32_t range = 1; range <= 40; ++range) {
    for (std::uint32_t value = 0; value < range; ++value) {
      Bytes out(2);
      BitWriter writer(out);
      writer.below(value, range);
      BitReader reader(out);
      ASSERT_EQ(reader.below(range), value) << range;
    }
  }
  // AV1 specification section 4.10.7, n = 5: 0 1 2 take two bits, 3 and 4 three.
  const Bytes five{0b00'01'10'11, 0b0'111'0000};
  BitReader reader(five);
  for (std::uint32_t value = 0; value < 5; ++value) EXPECT_EQ(reader.below(5), value);
}

TEST(RtpBits, GolombNumbersFollowTheStandardsTable) {
  // ITU-T H.264 table 9-2: 1, 010, 011, 00100, ...
  const Bytes table{0b1'010'011'0, 0b0100'0010, 0b1'0000000};
  BitReader reader(table);
  for (std::uint32_t value = 0; value < 5; ++value) EXPECT_EQ(reader.golomb(), value);
  BitReader signs(table);
  for (const int value : {0, 1, -1, 2, -2}) EXPECT_EQ(signs.signed_golomb(), value);
  const Bytes zeros(8);
  BitReader endless(zeros);
  EXPECT_EQ(endless.golomb(), 0U);
  EXPECT_TRUE(endless.failed());
}

TEST(RtpBits, PastTheEndNothingIsReadOrWritten) {
  const Bytes one{0xff};
  BitReader reader(one);
  EXPECT_EQ(reader.bits(9), 0U);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.bits(1), 0U);
  Bytes out(1);
  BitWriter writer(out);
  writer.bits(0, 9);
  EXPECT_TRUE(writer.overflowed());
}

}  // namespace
}  // namespace parlance::proto::rtp
