#include "proto/stun/framing.h"
#include "proto/stun/writer.h"

#include <gtest/gtest.h>

namespace parlance::proto::stun {
namespace {

Bytes message(std::uint8_t number, std::size_t software = 0) {
  MessageWriter writer(Class::request, Method::binding, TransactionId{number});
  if (software > 0) writer.add_text(Type::software, std::string(software, 's'));
  return std::move(writer).take();
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

TEST(StunFraming, FindsTheMessagesHoweverTheStreamIsCut) {
  const std::vector<Bytes> sent{message(1), message(2, 33), message(3), message(4, 300)};
  const Bytes stream = joined({sent[0], sent[1], sent[2], sent[3]});
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    Framing framing(2048);
    Outbox<Bytes> out;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      ASSERT_TRUE(
          framing.receive(ByteView(stream).subspan(at, std::min(piece, stream.size() - at)), {}, out));
    }
    EXPECT_EQ(out.take(), sent) << piece;
    EXPECT_EQ(framing.unfinished(), 0U);
  }
}

TEST(StunFraming, KeepsTheBeginningOfAnUnfinishedMessage) {
  Framing framing(2048);
  Outbox<Bytes> out;
  const Bytes stream = joined({message(1), message(2)});
  ASSERT_TRUE(framing.receive(ByteView(stream).first(30), {}, out));
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(framing.unfinished(), 10U);
}

TEST(StunFraming, AForeignProtocolIsRefusedAtItsFirstByte) {
  for (const std::uint8_t first :
       {std::uint8_t{0x40}, std::uint8_t{'G'}, std::uint8_t{0x80}, std::uint8_t{0xff}}) {
    Framing framing(2048);
    Outbox<Bytes> out;
    const auto received = framing.receive(Bytes{first}, {}, out);
    ASSERT_FALSE(received);
    EXPECT_EQ(received.error().what, "stun.not_stun");
  }
}

TEST(StunFraming, AMessageBeyondTheLimitIsRefusedBeforeItsBodyComes) {
  Framing framing(100);
  Outbox<Bytes> out;
  EXPECT_TRUE(framing.receive(message(1, 76), {}, out));
  const auto received = framing.receive(ByteView(message(1, 77)).first(20), {}, out);
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().what, "stun.too_long");
}

TEST(StunFraming, AfterAnErrorNothingHasChanged) {
  Framing framing(2048);
  Outbox<Bytes> out;
  ASSERT_TRUE(framing.receive(ByteView(message(1)).first(7), {}, out));
  Bytes bad = joined({Bytes(13, 0), Bytes{0xff}});
  EXPECT_FALSE(framing.receive(bad, {}, out));
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(framing.unfinished(), 7U);
  EXPECT_TRUE(framing.receive(ByteView(message(1)).subspan(7), {}, out));
  EXPECT_EQ(out.size(), 1U);
}

}  // namespace
}  // namespace parlance::proto::stun
