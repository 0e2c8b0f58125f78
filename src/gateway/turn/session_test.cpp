#include "gateway/turn/session.h"
#include "proto/stun/attributes.h"
#include "proto/stun/writer.h"
#include "proto/turn/wire.h"

#include <gtest/gtest.h>

namespace parlance::gateway::turn {
namespace {

using namespace proto::stun;
using namespace std::chrono_literals;

constexpr TimePoint kStart{1000s};
const TransportAddress kPeer = TransportAddress::ipv4(std::array<std::uint8_t, 4>{192, 0, 2, 1}, 4242);

Bytes request(std::uint8_t number = 1) {
  return MessageWriter(Class::request, Method::binding, TransactionId{number}).take();
}

Bytes joined(const Bytes& a, const Bytes& b) {
  Bytes both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

struct Stream {
  Counters counters;
  StreamSession session{kPeer, "Parlance", counters, kStart};
  Outbox<StreamAction> out;
};

TEST(StunStream, AnswersEachMessageOfOneSegmentInOrder) {
  Stream stream;
  ASSERT_TRUE(stream.session.receive(joined(request(1), request(2)), kStart, stream.out));
  const auto actions = stream.out.take();
  ASSERT_EQ(actions.size(), 2U);
  for (std::uint8_t i = 0; i < 2; ++i) {
    const Bytes& bytes = std::get<SendBytes>(actions[i]).bytes;
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->transaction()[0], i + 1);
    EXPECT_EQ(xor_mapped_address(*message).value(), kPeer);
  }
}

TEST(StunStream, IsIdleThirtySecondsAfterItsLastWholeMessageAndAgainAfterThirtyMore) {
  Stream stream;
  EXPECT_EQ(stream.session.deadline(), kStart + 30s);
  ASSERT_TRUE(stream.session.receive(request(), kStart + 20s, stream.out));
  static_cast<void>(stream.out.take());
  EXPECT_EQ(stream.session.deadline(), kStart + 50s);
  stream.session.tick(kStart + 49s, stream.out);
  EXPECT_TRUE(stream.out.empty());
  stream.session.tick(kStart + 50s, stream.out);
  const auto actions = stream.out.take();
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<StreamIdle>(actions[0]));
  EXPECT_EQ(stream.session.deadline(), kStart + 80s);
}

TEST(StunStream, SingleBytesDoNotKeepItOpen) {
  Stream stream;
  const Bytes bytes = request();
  for (std::size_t i = 0; i < 19; ++i) {
    ASSERT_TRUE(stream.session.receive(ByteView(bytes).subspan(i, 1), kStart + i * 1s, stream.out));
  }
  EXPECT_EQ(stream.session.deadline(), kStart + 30s);
}

TEST(StunStream, BreaksOnWhatIsNotStunAndAnswersNothing) {
  Stream stream;
  EXPECT_FALSE(stream.session.receive(as_bytes("GET / HTTP/1.1\r\n\r\n"), kStart, stream.out));
  EXPECT_TRUE(stream.out.empty());
  EXPECT_EQ(stream.counters.broken_streams, 1U);
}

TEST(StunStream, AMessageThatIsNoRequestLeavesItOpenAndUnanswered) {
  Stream stream;
  const Bytes indication = MessageWriter(Class::indication, Method::binding, {}).take();
  EXPECT_TRUE(stream.session.receive(joined(indication, request()), kStart, stream.out));
  EXPECT_EQ(stream.out.size(), 1U);
  EXPECT_EQ(stream.counters.messages[static_cast<std::size_t>(Outcome::not_request)], 1U);
}

TEST(StunStream, PassesOnWhatIsTheRelaysInOrder) {
  Stream stream;
  Bytes both = MessageWriter(Class::request, proto::turn::kMethodAllocate, {}).take();
  const Bytes channel{0x40, 0x00, 0x00, 0x01, 'x', 0, 0, 0};
  ASSERT_TRUE(stream.session.receive(joined(both, channel), kStart, stream.out));
  const auto actions = stream.out.take();
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(std::get<PassMessage>(actions[0]).bytes, both);
  EXPECT_EQ(std::get<PassMessage>(actions[1]).bytes, channel);
}

TEST(StunDatagrams, AnAnswerOfTheRelayIsWithinTheSameBudget) {
  SeededRandom random{1};
  Counters counters;
  DatagramSession session{"", random, counters};
  int answered = 0;
  for (int i = 0; i < 1000; ++i) answered += session.may_answer(kPeer, 28, 72, kStart + i * 10ms) ? 1 : 0;
  EXPECT_LE(answered * (72 + 20 - 28), 7000);
  EXPECT_EQ(counters.over_budget, static_cast<std::uint64_t>(1000 - answered));
}

struct Datagrams {
  SeededRandom random{1};
  Counters counters;
  DatagramSession session{"Parlance", random, counters};
};

TEST(StunDatagrams, AreAnsweredAndCounted) {
  Datagrams it;
  EXPECT_EQ(it.session.answer(request(), kPeer, kStart).size(), 32U);
  EXPECT_TRUE(it.session.answer(as_bytes("garbage"), kPeer, kStart).empty());
  EXPECT_EQ(it.counters.datagrams[static_cast<std::size_t>(Outcome::success)], 1U);
  EXPECT_EQ(it.counters.datagrams[static_cast<std::size_t>(Outcome::not_stun)], 1U);
  EXPECT_EQ(it.counters.datagram_bytes_in, 27U);
  EXPECT_EQ(it.counters.datagram_bytes_out, 32U);
}

TEST(StunDatagrams, AFloodFromOneSourceBringsLessOutThanIn) {
  Datagrams it;
  for (int i = 0; i < 351; ++i) static_cast<void>(it.session.answer(request(), kPeer, kStart + i * 28ms));
  EXPECT_LT(it.counters.datagram_bytes_out, it.counters.datagram_bytes_in);
  EXPECT_EQ(it.counters.over_budget + it.counters.datagrams[0], 351U);
}

TEST(StunDatagrams, FromPortZeroAreUnanswered) {
  Datagrams it;
  TransportAddress odd = kPeer;
  odd.port = 0;
  EXPECT_TRUE(it.session.answer(request(), odd, kStart).empty());
}

}  // namespace
}  // namespace parlance::gateway::turn
