#include "base/check.h"
#include "proto/rtp/ntp.h"
#include "proto/rtp/rtp_test_data.h"
#include "proto/rtp/statistics.h"
#include "proto/rtp/unwrap.h"

namespace parlance::proto::rtp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RtpStatistics, NothingIsReportedBeforeTheFirstPacket) {
  ReceiverStatistics statistics(90000);
  EXPECT_FALSE(statistics.report(1, TimePoint{}));
  EXPECT_EQ(statistics.lost(), 0);
  EXPECT_THROW(ReceiverStatistics(0), Bug);
}

TEST(RtpStatistics, LossIsCountedWholeAndByInterval) {
  ReceiverStatistics statistics(90000);
  for (std::uint16_t i = 0; i < 100; ++i) {
    if (i % 4 != 1) statistics.on_packet(i, i, TimePoint{});
  }
  auto block = statistics.report(7, TimePoint{});
  ASSERT_TRUE(block);
  EXPECT_EQ(block->source, 7U);
  EXPECT_EQ(block->fraction_lost, 64);
  EXPECT_EQ(block->cumulative_lost, 25);
  EXPECT_EQ(block->highest_sequence, 99U);
  for (std::uint16_t i = 100; i < 200; ++i) statistics.on_packet(i, i, TimePoint{});
  block = statistics.report(7, TimePoint{});
  EXPECT_EQ(block->fraction_lost, 0);
  EXPECT_EQ(block->cumulative_lost, 25);
}

TEST(RtpStatistics, TheHighestNumberCountsItsCycles) {
  ReceiverStatistics statistics(90000);
  std::uint16_t sequence = 65530;
  for (int i = 0; i < 70000; ++i)
    EXPECT_EQ(statistics.on_packet(sequence++, 0, TimePoint{}), Arrival::in_order);
  EXPECT_EQ(statistics.highest_sequence(), 65530U + 69999U);
  EXPECT_EQ(statistics.lost(), 0);
}

TEST(RtpStatistics, LatePacketsFillTheirGap) {
  ReceiverStatistics statistics(90000);
  statistics.on_packet(65535, 0, TimePoint{});
  EXPECT_EQ(statistics.on_packet(1, 0, TimePoint{}), Arrival::in_order);
  EXPECT_EQ(statistics.lost(), 1);
  EXPECT_EQ(statistics.on_packet(0, 0, TimePoint{}), Arrival::late);
  EXPECT_EQ(statistics.lost(), 0);
  EXPECT_EQ(statistics.on_packet(0, 0, TimePoint{}), Arrival::late);
  EXPECT_EQ(statistics.lost(), -1);
  EXPECT_EQ(statistics.report(1, TimePoint{})->cumulative_lost, -1);
}

TEST(RtpStatistics, AJumpCountsOnlyWhenTheNextPacketFollowsIt) {
  ReceiverStatistics statistics(90000);
  statistics.on_packet(10, 0, TimePoint{});
  EXPECT_EQ(statistics.on_packet(40000, 0, TimePoint{}), Arrival::jumped);
  EXPECT_EQ(statistics.on_packet(11, 0, TimePoint{}), Arrival::in_order);
  EXPECT_EQ(statistics.on_packet(40001, 0, TimePoint{}), Arrival::jumped);
  EXPECT_EQ(statistics.received(), 2U);
  EXPECT_EQ(statistics.on_packet(40002, 0, TimePoint{}), Arrival::restarted);
  EXPECT_EQ(statistics.highest_sequence(), 40002U);
  EXPECT_EQ(statistics.lost(), 0);
}

TEST(RtpStatistics, TheJitterOfAnEvenStreamIsZero) {
  ReceiverStatistics statistics(48000);
  for (std::uint16_t i = 0; i < 200; ++i) {
    statistics.on_packet(i, 0xffff0000U + i * 960U, TimePoint(seconds(5)) + i * milliseconds(20));
  }
  EXPECT_EQ(statistics.jitter(), Duration::zero());
}

TEST(RtpStatistics, TheJitterTendsToTheMeanStepOfTransit) {
  ReceiverStatistics statistics(48000);
  for (std::uint16_t i = 0; i < 1000; ++i) {
    const Duration late = i % 2 == 0 ? milliseconds(0) : milliseconds(10);
    statistics.on_packet(i, i * 960U, TimePoint(i * milliseconds(20) + late));
  }
  EXPECT_LT(std::chrono::abs(statistics.jitter() - milliseconds(10)), milliseconds(1));
  EXPECT_NEAR(statistics.report(1, TimePoint{})->jitter, 480, 48);
}

TEST(RtpStatistics, AClockThatJumpsDoesNotOverflowTheJitter) {
  ReceiverStatistics statistics(90000);
  Draw draw(8);
  for (std::uint16_t i = 0; i < 5000; ++i) {
    statistics.on_packet(i, draw.u32(), TimePoint(seconds(draw.u32())));
    ASSERT_LE(statistics.jitter(), seconds((1 << 26) / 90000 + 1));
  }
}

TEST(RtpStatistics, TheLastSenderReportIsNamedWithItsAge) {
  ReceiverStatistics statistics(90000);
  statistics.on_packet(1, 1, TimePoint{});
  EXPECT_EQ(statistics.report(1, TimePoint{})->last_sr, 0U);
  statistics.on_sender_report(NtpTime{0x1111222233334444}, TimePoint(seconds(1)));
  const auto block = statistics.report(1, TimePoint(milliseconds(2500)));
  EXPECT_EQ(block->last_sr, 0x22223333U);
  EXPECT_EQ(block->delay_since_last_sr, 0x18000U);
}

TEST(RtpNtp, CivilTimeComesBackWithinANanosecond) {
  Draw draw(9);
  for (int i = 0; i < 2000; ++i) {
    const Duration time = seconds(draw.below(4'000'000'000)) + Duration(draw.below(1'000'000'000));
    EXPECT_LE(std::chrono::abs(unix_of_ntp(ntp_of_unix(time)) - time), Duration(1));
  }
  EXPECT_EQ(ntp_of_unix(Duration::zero()).seconds(), 2208988800U);
}

TEST(RtpNtp, DifferencesAreRightOverTheWrapOf2036) {
  const Duration before = seconds(2085978495);  // the last second of the era
  EXPECT_EQ(ntp_difference(ntp_of_unix(before + seconds(3)), ntp_of_unix(before)), seconds(3));
  EXPECT_EQ(ntp_difference(ntp_of_unix(before), ntp_of_unix(before + milliseconds(1500))),
            -milliseconds(1500));
}

TEST(RtpNtp, CompactDurationsAreClampedAtBothEnds) {
  EXPECT_EQ(compact_of(milliseconds(1500)), 0x18000U);
  EXPECT_EQ(compact_of(-milliseconds(1)), 0U);
  EXPECT_EQ(compact_of(seconds(70000)), 0xffffffffU);
  EXPECT_EQ(duration_of_compact(0x18000), milliseconds(1500));
}

TEST(RtpNtp, ARoundTripIsWhatRemainsAndNeverNegative) {
  EXPECT_EQ(round_trip(0x00050000, 0x00020000, 0x00010000), seconds(2));
  EXPECT_EQ(round_trip(0x00000000, 0xffff0000, 0x00008000), milliseconds(500));
  EXPECT_EQ(round_trip(0x00020000, 0x00020000, 0x00000001), Duration::zero());
}

TEST(RtpUnwrap, NumbersGoOnOverTheirWrapInBothDirections) {
  SequenceUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.unwrap(65534), 65534);
  EXPECT_EQ(unwrapper.unwrap(1), 65537);
  EXPECT_EQ(unwrapper.unwrap(65535), 65535);
  EXPECT_EQ(unwrapper.peek(0), 65536);
  EXPECT_EQ(unwrapper.last(), 65535);
  SequenceUnwrapper low;
  EXPECT_EQ(low.unwrap(0), 0);
  EXPECT_EQ(low.unwrap(65535), -1);
  EXPECT_EQ(low.unwrap(32767), -32769);  // exactly half a circle: counts as older
}

TEST(RtpUnwrap, AnySmallStepsComeBack) {
  Draw draw(10);
  TimestampUnwrapper unwrapper;
  std::int64_t value = 4'000'000'000;
  for (int i = 0; i < 10000; ++i) {
    value += static_cast<std::int64_t>(draw.below(2'000'000'000)) - 900'000'000;
    const std::int64_t got = unwrapper.unwrap(static_cast<std::uint32_t>(value));
    ASSERT_EQ((got - value) % (std::int64_t{1} << 32U), 0);
    if (i == 0) value = got;
    ASSERT_EQ(got, value);
  }
}

TEST(RtpUnwrap, NewerIsLessThanHalfACircleAhead) {
  EXPECT_TRUE(is_newer(0, 65535));
  EXPECT_FALSE(is_newer(65535, 0));
  EXPECT_FALSE(is_newer(5, 5));
  EXPECT_FALSE(is_newer(0x8000, 0));
  EXPECT_TRUE(is_newer_timestamp(5, 0xfffffff0));
  EXPECT_FALSE(is_newer_timestamp(0xfffffff0, 5));
}

}  // namespace
}  // namespace parlance::proto::rtp
