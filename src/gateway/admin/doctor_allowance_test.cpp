#include "gateway/admin/doctor_allowance.h"

#include <gtest/gtest.h>

namespace parlance::gateway::admin {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{std::chrono::hours{1}};
constexpr Rate kRate{4, seconds{10}};

TEST(DoctorAllowance, GrantsABurstAndThenOneAfterEachRefill) {
  Allowance allowance(kRate);
  EXPECT_FALSE(allowance.take(3, kStart));
  EXPECT_FALSE(allowance.take(1, kStart));
  EXPECT_EQ(allowance.take(1, kStart), seconds{10});
  EXPECT_EQ(allowance.take(1, kStart + milliseconds{9'999}), milliseconds{1}) << "a refusal takes nothing";
  EXPECT_FALSE(allowance.take(1, kStart + seconds{10}));
  EXPECT_TRUE(allowance.take(1, kStart + seconds{10}));
}

TEST(DoctorAllowance, NeverSavesUpMoreThanABurst) {
  Allowance allowance(kRate);
  EXPECT_FALSE(allowance.take(4, kStart));
  EXPECT_FALSE(allowance.take(4, kStart + std::chrono::hours{24}));
  EXPECT_TRUE(allowance.take(1, kStart + std::chrono::hours{24}));
  EXPECT_TRUE(Allowance(kRate).take(5, kStart)) << "more than there ever is";
}

TEST(DoctorAllowance, CountsEachSourceByItself) {
  SourceAllowances allowances(kRate);
  EXPECT_FALSE(allowances.take("192.0.2.1", 4, kStart));
  EXPECT_TRUE(allowances.take("192.0.2.1", 1, kStart));
  EXPECT_FALSE(allowances.take("192.0.2.2", 1, kStart));
}

TEST(DoctorAllowance, RemembersABoundedNumberOfSources) {
  SourceAllowances allowances(kRate);
  for (std::size_t i = 0; i < SourceAllowances::kMaxSources; ++i)
    EXPECT_FALSE(allowances.take("source " + std::to_string(i), 1, kStart));
  EXPECT_TRUE(allowances.take("one too many", 1, kStart));
  EXPECT_EQ(allowances.size(), SourceAllowances::kMaxSources);
  EXPECT_FALSE(allowances.take("one too many", 1, kStart + seconds{10})) << "the others have all back";
  EXPECT_EQ(allowances.size(), 1U);
}

}  // namespace
}  // namespace parlance::gateway::admin
