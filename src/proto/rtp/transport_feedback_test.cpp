#include "proto/rtp/rtp_test_data.h"
#include "proto/rtp/transport_feedback.h"

namespace parlance::proto::rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr FeedbackSources kSources{1, 2};

TransportFeedback parsed(ByteView bytes) {
  RtcpReader reader(bytes);
  const auto packet = reader.next();
  EXPECT_TRUE(packet && *packet);
  const auto feedback = TransportFeedback::parse(**packet);
  EXPECT_TRUE(feedback) << (feedback ? "" : feedback.error().what);
  return feedback ? *feedback : TransportFeedback();
}

std::vector<PacketStatus> all(const TransportFeedback& feedback) {
  std::vector<PacketStatus> statuses;
  TransportFeedback::Walk walk(feedback);
  while (const auto status = walk.next()) statuses.push_back(*status);
  return statuses;
}

Duration floored(TimePoint at, Duration unit) {
  const Duration since = at.time_since_epoch();
  const Duration rest = since % unit;
  return since - (rest < Duration::zero() ? rest + unit : rest);
}

/// Writes all arrivals, in as many messages of `room` bytes as it takes, and reads them back.
class Relay final {
 public:
  explicit Relay(std::size_t room) : room_(room) {}

  void run(std::span<const PacketArrival> arrivals, std::int64_t base) {
    while (!arrivals.empty()) {
      Bytes target(room_);
      SpanWriter out(target);
      const auto written = write_transport_feedback({kSources, messages, base, arrivals}, out);
      ASSERT_TRUE(written) << written.error().what;
      ASSERT_GT(*written, 0U);
      ASSERT_LE(*written, arrivals.size());
      read(out.written(), base);
      base = arrivals[*written - 1].sequence + 1;
      arrivals = arrivals.subspan(*written);
      ++messages;
    }
  }

  std::vector<PacketArrival> received;
  std::int64_t lost = 0;
  std::uint8_t messages = 0;

 private:
  void read(ByteView bytes, std::int64_t base) {
    const TransportFeedback feedback = parsed(bytes);
    EXPECT_EQ(feedback.sources(), kSources);
    EXPECT_EQ(feedback.feedback_count(), messages);
    sequences_.unwrap(static_cast<std::uint16_t>(base));
    const Duration reference = references_.unwrap(feedback.reference()) * kFeedbackReferenceUnit;
    for (const PacketStatus& status : all(feedback)) {
      const std::int64_t sequence = sequences_.unwrap(status.sequence);
      if (status.received) received.push_back({sequence, TimePoint(reference + status.since_reference)});
      if (!status.received) ++lost;
    }
  }

  std::size_t room_;
  SequenceUnwrapper sequences_;
  ReferenceUnwrapper references_;
};

TEST(TransportFeedback, SmallTimesInARun) {
  const auto feedback = parsed(from_hex("8fcd0005000000010000000200050002000001072002"
                                        "0408"));
  EXPECT_EQ(feedback.base_sequence(), 5);
  EXPECT_EQ(feedback.reference(), 1U);
  EXPECT_EQ(feedback.feedback_count(), 7);
}

TEST(TransportFeedback, TheTimesAddUpFromTheReference) {
  const Bytes bytes = from_hex("8fcd0006000000010000000200010003000002"
                               "01d20001ff38000000");
  const auto statuses = all(parsed(bytes));
  ASSERT_EQ(statuses.size(), 3U);
  EXPECT_EQ(statuses[0], (PacketStatus{1, true, microseconds(250)}));
  EXPECT_EQ(statuses[1], (PacketStatus{2, false, {}}));
  EXPECT_EQ(statuses[2], (PacketStatus{3, true, microseconds(250 - 200 * 250)}));
}

TEST(TransportFeedback, AnyLossReorderAndWrapComesBack) {
  for (std::uint64_t number = 0; number < 400; ++number) {
    Draw draw(number);
    std::vector<PacketArrival> sent;
    std::int64_t sequence = 65000 + draw.below(1000);
    const std::int64_t base = sequence - draw.below(40);
    // Around the wrap of the reference time, too.
    TimePoint at{(draw.one_in(2) ? (std::int64_t{1} << 24U) * 64 - 500 : 1000) * milliseconds(1)};
    const unsigned loss = 1 + draw.below(30);
    for (std::uint32_t i = 1 + draw.below(1500); i > 0; --i, ++sequence) {
      at += microseconds(draw.below(draw.one_in(20) ? 200000 : 3000));
      if (draw.one_in(loss + 1)) sequence += draw.below(draw.one_in(10) ? 3000 : 20);
      const Duration late = draw.one_in(10) ? milliseconds(draw.below(100)) : milliseconds(0);
      sent.push_back({sequence, at + late});
    }
    Relay relay(60 + draw.below(1140));
    relay.run(sent, base);
    ASSERT_EQ(relay.received.size(), sent.size()) << number;
    for (std::size_t i = 0; i < sent.size(); ++i) {
      ASSERT_EQ((relay.received[i].sequence - sent[i].sequence) % 65536, 0) << number;
      const Duration error = relay.received[i].at.time_since_epoch() - floored(sent[i].at, kFeedbackTick);
      // The first reference that is read stands for itself, whatever wraps came before it.
      ASSERT_EQ(error % (kFeedbackReferenceUnit * (1 << 24)), Duration::zero()) << number;
    }
    const std::int64_t expected = sent.back().sequence - base + 1 - static_cast<std::int64_t>(sent.size());
    ASSERT_EQ(relay.lost, expected) << number;
  }
}

TEST(TransportFeedback, AStepBeyondEightSecondsBeginsAnotherMessage) {
  const std::vector<PacketArrival> sent{
      {1, TimePoint(seconds(1))}, {2, TimePoint(seconds(10))}, {3, TimePoint(seconds(1))}};
  Relay relay(1200);
  relay.run(sent, 1);
  EXPECT_EQ(relay.messages, 3);
  EXPECT_EQ(relay.received.size(), 3U);
}

TEST(TransportFeedback, MoreStatusesThanTheLimitBeginAnotherMessage) {
  const std::vector<PacketArrival> sent{{0, TimePoint(seconds(1))}, {20000, TimePoint(seconds(2))}};
  Relay relay(1200);
  relay.run(sent, 0);
  EXPECT_EQ(relay.messages, 2);
  EXPECT_EQ(relay.lost, 0);  // so far apart that the second begins anew
}

TEST(TransportFeedback, ALongGapFitsASmallMessage) {
  const std::vector<PacketArrival> sent{{0, TimePoint(seconds(1))}, {8000, TimePoint(seconds(2))}};
  Relay relay(60);
  relay.run(sent, 0);
  EXPECT_EQ(relay.messages, 1);
  EXPECT_EQ(relay.lost, 7999);
}

TEST(TransportFeedback, ARequestThatBreaksItsRulesIsRefused) {
  const auto error = [](std::vector<PacketArrival> arrivals, std::int64_t base, std::size_t room) {
    Bytes target(room);
    SpanWriter out(target);
    const auto written = write_transport_feedback({kSources, 0, base, arrivals}, out);
    EXPECT_TRUE(written || out.size() == 0);
    return written ? "none" : written.error().what;
  };
  EXPECT_EQ(error({}, 0, 100), "rtcp.transport_cc");
  EXPECT_EQ(error({{5, {}}}, 6, 100), "rtcp.transport_cc");
  EXPECT_EQ(error({{5, {}}, {5, {}}}, 0, 100), "rtcp.transport_cc");
  EXPECT_EQ(error({{6, {}}, {5, {}}}, 0, 100), "rtcp.transport_cc");
  EXPECT_EQ(error({{5, {}}}, 5, 20), "rtcp.no_room");
  EXPECT_EQ(error({{5, {}}}, 5, 40), "none");
}

TEST(TransportFeedback, APacketASecondBeforeTheOriginOfTimeIsNoTrouble) {
  const std::vector<PacketArrival> sent{{1, TimePoint(seconds(-1))}, {2, TimePoint(milliseconds(-999))}};
  Relay relay(100);
  relay.run(sent, 1);
  EXPECT_EQ(relay.received[1].at - relay.received[0].at, milliseconds(1));
}

}  // namespace
}  // namespace parlance::proto::rtp
