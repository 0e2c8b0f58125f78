#include "rtc/report_clock.h"

#include <gtest/gtest.h>

namespace parlance::rtc {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};
constexpr std::uint64_t kNtp = std::uint64_t{3'900'000'000} << 32U;

TEST(ReportClock, KnowsNothingBeforeThePublishersFirstReport) {
  const ReportClock clock(90000);
  EXPECT_FALSE(clock.at({kNtp, 5000}, kStart));
}

TEST(ReportClock, GoesOnByOurClock) {
  ReportClock clock(48000);
  clock.on_clock(kNtp, kStart);
  const auto at_once = clock.at({kNtp, 5000}, kStart);
  ASSERT_TRUE(at_once);
  EXPECT_EQ(at_once->ntp.value, kNtp);
  EXPECT_EQ(at_once->timestamp, 5000U);
  const auto later = clock.at({kNtp, 5000}, kStart + 2500ms);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->ntp.value, kNtp + (std::uint64_t{5} << 31U));
  EXPECT_EQ(later->timestamp, 5000U + 120000U);
}

TEST(ReportClock, TheTimestampFollowsThePairThatIsGivenWhoeverSetTheClock) {
  ReportClock clock(90000);
  clock.on_clock(kNtp + (std::uint64_t{1} << 32U), kStart);  // another encoding's report, a second newer
  const auto moment = clock.at({kNtp, 0xfffffff0}, kStart);
  ASSERT_TRUE(moment);
  EXPECT_EQ(moment->timestamp, 90000U - 16U);
}

TEST(ReportClock, AClockThatIsFarOffIsNotReported) {
  ReportClock clock(90000);
  clock.on_clock(kNtp, kStart);
  EXPECT_FALSE(clock.at({kNtp - (std::uint64_t{7200} << 32U), 0}, kStart));
  EXPECT_FALSE(clock.at({kNtp + (std::uint64_t{7200} << 32U), 0}, kStart));
}

TEST(ReportClock, MeasuresTheRoundTripByItsOwnReports) {
  ReportClock clock(90000);
  clock.on_sent({kNtp}, kStart);
  proto::rtp::ReportBlock block;
  block.last_sr = proto::rtp::compact({kNtp});
  block.delay_since_last_sr = proto::rtp::compact_of(500ms);
  const auto round_trip = clock.round_trip(block, kStart + 580ms);
  ASSERT_TRUE(round_trip);
  EXPECT_NEAR(static_cast<double>(round_trip->count()), 80e6, 1e5);
  EXPECT_EQ(clock.round_trip(block, kStart + 100ms), Duration{});  // a delay that can't be
  block.last_sr += 1;
  EXPECT_FALSE(clock.round_trip(block, kStart + 580ms));
  EXPECT_FALSE(clock.round_trip({}, kStart));
}

}  // namespace
}  // namespace parlance::rtc
