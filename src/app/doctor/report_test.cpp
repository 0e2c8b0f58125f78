#include "app/doctor/report.h"

#include <gmock/gmock.h>

#include <vector>

namespace parlance::app::doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<Finding> kFindings{
    {"clock", Grade::fine, "Synchronised."},
    {"media", Grade::failure, "Another program has 0.0.0.0:8443/udp.", "Stop it."},
};

TEST(DoctorReport, ShowsEachRemedyBelowItsFinding) {
  EXPECT_EQ(as_text(kFindings, Ink::plain), "ok    clock          Synchronised.\n"
                                            "FAIL  media          Another program has 0.0.0.0:8443/udp.\n"
                                            "                     -> Stop it.\n"
                                            "\n1 failure, 0 warnings.\n");
}

TEST(DoctorReport, BreaksLongLinesBetweenWords) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word ";
  const std::vector<Finding> one{{"clock", Grade::fine, words}};
  const std::string text = as_text(one, Ink::plain);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(end - begin, 100U);
    begin = end + 1;
  }
  EXPECT_THAT(text, HasSubstr("Everything is fine."));
}

TEST(DoctorReport, ColorsOnlyWhereItIsAsked) {
  EXPECT_THAT(as_text(kFindings, Ink::plain), Not(HasSubstr("\x1b")));
  EXPECT_THAT(as_text(kFindings, Ink::colored), HasSubstr("\x1b[31mFAIL\x1b[0m"));
}

TEST(DoctorReport, SpeaksJsonToPrograms) {
  EXPECT_EQ(
      as_json(kFindings),
      R"({"findings":[{"topic":"clock","grade":"fine","what":"Synchronised.","remedy":""},)"
      R"({"topic":"media","grade":"failure","what":"Another program has 0.0.0.0:8443/udp.","remedy":"Stop it."}],)"
      R"("failures":1,"warnings":0})"
      "\n");
}

TEST(DoctorReport, FailsOnlyWhereSomethingIsAFailure) {
  EXPECT_TRUE(any_failure(kFindings));
  const std::vector<Finding> warned{{"clock", Grade::warning, "Nobody synchronises it.", "Install chrony."}};
  EXPECT_FALSE(any_failure(warned));
}

}  // namespace
}  // namespace parlance::app::doctor
