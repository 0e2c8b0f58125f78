#include "proto/stun/writer.h"
#include "proto/turn/channel_data.h"
#include "proto/turn/framing.h"

#include <gtest/gtest.h>

#include <vector>

namespace parlance::proto::turn {
namespace {

Bytes channel(std::string_view payload) {
  const auto header = channel_header(0x4000, payload.size());
  Bytes bytes(header.begin(), header.end());
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  bytes.resize(bytes.size() + channel_padding(payload.size()));
  return bytes;
}
Bytes message(std::uint8_t number) {
  stun::MessageWriter writer(stun::Class::request, stun::Method::binding, {number});
  writer.add_text(stun::Type::software, "some name");
  return std::move(writer).take();
}

/// All messages that these pieces hold; the last element is empty where the stream broke.
std::vector<Bytes> read(const std::vector<ByteView>& pieces) {
  Framing framing(2048);
  std::vector<Bytes> messages;
  for (const ByteView piece : pieces) {
    framing.receive(piece);
    while (true) {
      const auto next = framing.next();
      if (!next) {
        messages.emplace_back();
        return messages;
      }
      if (next->empty()) break;
      messages.emplace_back(next->begin(), next->end());
    }
  }
  return messages;
}

std::vector<Bytes> expected() {
  return {message(1), channel("12345"), channel(""), message(2), channel("1234")};
}
Bytes stream() {
  Bytes all;
  for (const Bytes& one : expected()) all.insert(all.end(), one.begin(), one.end());
  return all;
}

TEST(TurnFraming, FindsStunAndPaddedChannelDataInOneSegment) {
  const Bytes all = stream();
  EXPECT_EQ(read({all}), expected());
}

TEST(TurnFraming, FindsThemWhereverTheStreamIsCut) {
  const Bytes all = stream();
  for (std::size_t cut = 0; cut <= all.size(); ++cut)
    EXPECT_EQ(read({ByteView(all).first(cut), ByteView(all).subspan(cut)}), expected()) << cut;
}

TEST(TurnFraming, FindsThemByteByByte) {
  const Bytes all = stream();
  std::vector<ByteView> bytes;
  bytes.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) bytes.push_back(ByteView(all).subspan(i, 1));
  EXPECT_EQ(read(bytes), expected());
}

TEST(TurnFraming, RefusesForeignBytesAndLongMessagesAtTheirHeader) {
  EXPECT_EQ(read({as_bytes("\x80")}), std::vector<Bytes>{{}});
  EXPECT_EQ(read({as_bytes("GET / HTTP/1.1\r\n")}),
            std::vector<Bytes>{{}});  // 'G' begins ChannelData, of 21,536 bytes
  const Bytes long_channel{0x40, 0, 0x08, 0};
  EXPECT_EQ(read({long_channel}), std::vector<Bytes>{{}});
  Bytes long_stun = message(1);
  long_stun[2] = 0x10;
  EXPECT_EQ(read({ByteView(long_stun).first(20)}), std::vector<Bytes>{{}});
  Bytes no_cookie = message(1);
  no_cookie[4] = 0;
  EXPECT_EQ(read({ByteView(no_cookie).first(20)}), std::vector<Bytes>{{}});
}

TEST(TurnFraming, HoldsNoMoreThanOneUnfinishedMessage) {
  Framing framing(2048);
  Bytes all = stream();
  all.insert(all.end(), {0x40, 0, 0, 100, 1, 2, 3});
  framing.receive(all);
  while (!framing.next()->empty()) {
  }
  EXPECT_EQ(framing.unfinished(), 7U);
}

TEST(TurnChannelData, IsReadWithItsPaddingAndRefusedWhereItsLengthLies) {
  const Bytes padded = channel("12345");
  EXPECT_EQ(as_text(read_channel_data(padded)->payload), "12345");
  EXPECT_EQ(read_channel_data(padded)->channel, 0x4000);
  EXPECT_EQ(read_channel_data(ByteView(padded).first(8)).error().what, "turn.channel_length");
  EXPECT_EQ(read_channel_data(ByteView(padded).first(3)).error().what, "turn.channel_header");
  EXPECT_FALSE(read_channel_data(message(1)));
}

}  // namespace
}  // namespace parlance::proto::turn
