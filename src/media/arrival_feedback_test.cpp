#include "base/random.h"
#include "media/arrival_feedback.h"
#include "media/media_test_packets.h"

#include <gtest/gtest.h>

#include <map>

namespace parlance::media {
namespace {

using proto::rtp::SpanWriter;
using test::at;

/// What a sender learns: by number, when it came.
void read(ByteView message, std::map<std::uint16_t, std::int64_t>& seen) {
  const auto packet = proto::rtp::RtcpReader(message).next();
  ASSERT_TRUE(packet && *packet);
  const auto feedback = proto::rtp::TransportFeedback::parse(**packet);
  ASSERT_TRUE(feedback);
  proto::rtp::TransportFeedback::Walk walk(*feedback);
  while (const auto status = walk.next()) {
    if (!status->received) continue;
    const Duration when =
        feedback->reference() * proto::rtp::kFeedbackReferenceUnit + status->since_reference;
    seen[status->sequence] = std::chrono::duration_cast<test::milliseconds>(when).count();
  }
}

TEST(ArrivalFeedback, TellsOfEveryPacketEachHundredMilliseconds) {
  ArrivalFeedback feedback;
  SeededRandom random(4);
  std::map<std::uint16_t, std::int64_t> expected;
  std::map<std::uint16_t, std::int64_t> seen;
  std::array<std::uint8_t, 1200> space{};
  int messages = 0;
  for (std::int64_t ms = 0; ms < 3000; ++ms) {
    const auto number = static_cast<std::uint16_t>(64'000 + ms);
    if (random_u64(random) % 10 != 0) {
      feedback.on_packet(number, at(ms));
      expected[number] = ms;
    }
    while (feedback.due(at(ms))) {
      SpanWriter out(space);
      const auto told = feedback.write({1, 2}, at(ms), out);
      ASSERT_TRUE(told);
      ASSERT_GT(*told, 0U);
      read(out.written(), seen);
      ++messages;
    }
  }
  std::erase_if(expected, [&](const auto& one) { return one.second >= 2900; });
  for (const auto& [number, ms] : expected) ASSERT_EQ(seen[number], ms) << number;
  EXPECT_GE(messages, 28);
  EXPECT_LE(messages, 30);
}

TEST(ArrivalFeedback, TellsOfLatePacketsToo) {
  ArrivalFeedback feedback;
  std::array<std::uint8_t, 1200> space{};
  std::map<std::uint16_t, std::int64_t> seen;
  for (const int number : {1, 2, 4, 5}) feedback.on_packet(static_cast<std::uint16_t>(number), at(number));
  SpanWriter first(space);
  EXPECT_EQ(*feedback.write({1, 2}, at(100), first), 4U);
  EXPECT_EQ(feedback.deadline(), std::nullopt);
  SpanWriter nothing(space);
  EXPECT_EQ(*feedback.write({1, 2}, at(100), nothing), 0U);
  feedback.on_packet(3, at(110));
  feedback.on_packet(3, at(111));
  EXPECT_EQ(feedback.deadline(), at(210));
  SpanWriter second(space);
  EXPECT_EQ(*feedback.write({1, 2}, at(210), second), 3U) << "3, and again 4 and 5";
  read(second.written(), seen);
  EXPECT_EQ(seen.at(3), 110);
  EXPECT_EQ(seen.at(5), 5);
  EXPECT_EQ(feedback.counters().repeated, 1U);
}

TEST(ArrivalFeedback, IsBoundedWhateverNumbersCome) {
  ArrivalFeedback feedback;
  SeededRandom random(9);
  std::array<std::uint8_t, 1200> space{};
  for (std::int64_t ms = 0; ms < 20'000; ++ms) {
    feedback.on_packet(static_cast<std::uint16_t>(random_u64(random)), at(ms));
    for (int i = 0; i < 20 && feedback.due(at(ms)); ++i) {
      SpanWriter out(space);
      ASSERT_TRUE(feedback.write({1, 2}, at(ms), out));
    }
    ASSERT_FALSE(feedback.due(at(ms)));
  }
}

}  // namespace
}  // namespace parlance::media
