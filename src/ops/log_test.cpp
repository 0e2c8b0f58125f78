#include "ops/log.h"
#include "ops/log_line.h"

#include <gtest/gtest.h>

#include <string>

namespace parlance::ops {
namespace {

using std::chrono::milliseconds;

constexpr LogEntry kEntry{LogLevel::warning, "disk is slow", 1'700'000'000'123};

TEST(Log, WritesOneTextLineWithTheTimeInUtc) {
  EXPECT_EQ(format_log(kEntry, {{"ms", 42}, {"path", "a b"}}, LogFormat::text),
            "2023-11-14T22:13:20.123Z warning disk is slow ms=42 path=\"a b\"");
}

TEST(Log, WritesOneJsonObjectALine) {
  EXPECT_EQ(
      format_log(kEntry, {{"path", "a\"b"}}, LogFormat::json),
      R"({"time":"2023-11-14T22:13:20.123Z","level":"warning","message":"disk is slow","path":"a\"b"})");
}

TEST(Log, EscapesWhatCouldForgeALineOrSteerATerminal) {
  const std::string line = format_log(kEntry,
                                      {{"name", "x\nerror forged\x1b[2J\x7f\xc2\x9b"
                                                "1m"}},
                                      LogFormat::text);
  EXPECT_EQ(line.find_first_of("\n\x1b\x7f\x9b"), std::string::npos) << line;
  EXPECT_NE(line.find("\\n"), std::string::npos);
}

TEST(Log, KeepsUtf8AndEscapesBrokenBytes) {
  EXPECT_NE(format_log(kEntry, {{"name", "Zo\u00eb"}}, LogFormat::json).find("Zo\u00eb"), std::string::npos);
  EXPECT_NE(format_log(kEntry, {{"name", "\xff"}}, LogFormat::json).find("\\u00ff"), std::string::npos);
}

TEST(Log, CutsLongValues) {
  EXPECT_LT(format_log(kEntry, {{"body", std::string(100'000, 'x')}}, LogFormat::text).size(), 1'100U);
}

TEST(Log, FoldsRepeatsToOneLineASecondWithTheirCount) {
  LogFold fold;
  EXPECT_TRUE(fold.admit("m", {"first", 0, LogFormat::text}, milliseconds(0)));
  EXPECT_FALSE(fold.admit("m", {"second", 0, LogFormat::text}, milliseconds(10)));
  EXPECT_FALSE(fold.admit("m", {"third", 0, LogFormat::text}, milliseconds(20)));
  EXPECT_TRUE(fold.due(milliseconds(999)).empty());
  const auto due = fold.due(milliseconds(1000));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].text, "third");
  EXPECT_EQ(due[0].repeats, 2U);
}

TEST(Log, DoesNotFoldDifferentMessagesTogether) {
  LogFold fold;
  EXPECT_TRUE(fold.admit("a", {"a", 0, LogFormat::text}, milliseconds(0)));
  EXPECT_TRUE(fold.admit("b", {"b", 0, LogFormat::text}, milliseconds(0)));
}

TEST(Log, LetsAMessagePassAgainAfterAQuietSecond) {
  LogFold fold;
  EXPECT_TRUE(fold.admit("m", {"first", 0, LogFormat::text}, milliseconds(0)));
  EXPECT_TRUE(fold.due(milliseconds(1500)).empty());
  EXPECT_TRUE(fold.admit("m", {"again", 0, LogFormat::text}, milliseconds(1500)));
}

TEST(Log, KeepsTalkingWhenTheClockIsSetBack) {
  LogFold fold;
  EXPECT_TRUE(fold.admit("m", {"first", 0, LogFormat::text}, milliseconds(1'000'000)));
  EXPECT_TRUE(fold.due(milliseconds(5)).empty());
  EXPECT_TRUE(fold.admit("m", {"again", 0, LogFormat::text}, milliseconds(5)));
}

TEST(Log, AddsTheCountInBothForms) {
  EXPECT_EQ(with_repeats("line", 3, LogFormat::text), "line repeated=3");
  EXPECT_EQ(with_repeats(R"({"a":"b"})", 3, LogFormat::json), R"({"a":"b","repeated":"3"})");
}

TEST(Log, WritesToStandardErrorFromTheFirstCallOn) {
  testing::internal::CaptureStderr();
  log_error("a test wrote this", {{"number", 7}});
  EXPECT_NE(testing::internal::GetCapturedStderr().find("error   a test wrote this number=7\n"),
            std::string::npos);
}

TEST(Log, RedactsTheHostPartOfAddresses) {
  EXPECT_EQ(redacted("192.0.2.77"), "192.0.2.x");
  EXPECT_EQ(redacted("2001:db8:1:2:3:4:5:6"), "2001:db8:1::x");
  EXPECT_EQ(redacted("2001:db8::5"), "2001:db8::x");
  EXPECT_EQ(redacted("::1"), "::x");
  EXPECT_EQ(redacted("something"), "x");
  EXPECT_EQ(redacted("::ffff:192.0.2.77"), "::x");
}

}  // namespace
}  // namespace parlance::ops
