#include "app/doctor/automatic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::app::doctor {
namespace {

using gateway::acme::AttemptStatus;
using testing::HasSubstr;

constexpr WallTime kNow{1'800'000'000'000};
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

Finding after(std::optional<AttemptStatus> last) {
  return judge_attempt({{"a.example"}, "x", std::move(last)}, kNow).at(0);
}

TEST(DoctorRenewal, IsFineWhenTheLastOneWasAndTheNextIsToCome) {
  const Finding finding = after(AttemptStatus{WallTime{kNow.ms - kDayMs}, "", WallTime{kNow.ms + kDayMs}});
  EXPECT_EQ(finding.grade, Grade::fine);
  EXPECT_THAT(finding.what, HasSubstr("2027-01-16 08:00 UTC"));
  EXPECT_EQ(finding.remedy, "");
}

TEST(DoctorRenewal, NamesTheRemedyForWhatFailed) {
  const auto failed = [](const char* problem) { return after(AttemptStatus{kNow, problem, kNow}); };
  EXPECT_EQ(failed("acme.challenge: a.example: connection refused").grade, Grade::failure);
  EXPECT_THAT(failed("acme.challenge: a.example: connection refused").what, HasSubstr("connection refused"));
  EXPECT_THAT(failed("acme.challenge: a.example: x").remedy, HasSubstr("port 443"));
  EXPECT_THAT(failed("https.certificate: self-signed").remedy, HasSubstr("acme.ca_file"));
  EXPECT_THAT(failed("https.name: ca.example").remedy, HasSubstr("DNS"));
  EXPECT_THAT(failed("acme.storage: /x: No space left on device").remedy, HasSubstr("Make room"));
  EXPECT_THAT(failed("acme.refused: rateLimited").remedy, HasSubstr("authority"));
}

TEST(DoctorRenewal, IsToldWhenItNeverCameOrIsOverdue) {
  EXPECT_EQ(after(std::nullopt).grade, Grade::warning);
  EXPECT_EQ(after(AttemptStatus{WallTime{0}, "", WallTime{kNow.ms - 2 * kDayMs}}).grade, Grade::warning);
}

}  // namespace
}  // namespace parlance::app::doctor
