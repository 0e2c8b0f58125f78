#include "proto/ice/stream_framing.h"

#include <gtest/gtest.h>

namespace parlance::proto::ice {
namespace {

struct Stream {
  Result<void> hear(ByteView bytes) {
    return framing.receive(bytes, [this](std::span<std::uint8_t> frame) {
      frames.emplace_back(frame.begin(), frame.end());
      return true;
    });
  }
  StreamFraming framing;
  std::vector<Bytes> frames;
};

Bytes stream_of(const std::vector<Bytes>& frames) {
  Bytes stream;
  for (const Bytes& frame : frames) append_frame(stream, frame);
  return stream;
}

const std::vector<Bytes> kFrames{Bytes(20, 1), Bytes(1, 2), Bytes(StreamFraming::kMaxFrame, 3)};

TEST(StreamFraming, FindsTheSameDatagramsHoweverTheStreamIsCut) {
  const Bytes bytes = stream_of(kFrames);
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{1000}, bytes.size()}) {
    Stream stream;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const std::size_t count = std::min(piece, bytes.size() - at);
      ASSERT_TRUE(stream.hear(ByteView(bytes).subspan(at, count)));
    }
    EXPECT_EQ(stream.frames, kFrames) << piece;
    EXPECT_EQ(stream.framing.unfinished(), 0U);
  }
}

TEST(StreamFraming, SkipsNullPackets) {
  Stream stream;
  Bytes bytes(1000, 0);
  append_frame(bytes, Bytes{7});
  ASSERT_TRUE(stream.hear(bytes));
  EXPECT_EQ(stream.frames, (std::vector<Bytes>{{7}}));
  EXPECT_EQ(stream.framing.null_packets(), 500U);
}

TEST(StreamFraming, RefusesADatagramThatIsTooLongByItsLengthAlone) {
  Stream stream;
  EXPECT_EQ(stream.hear(Bytes{0x08, 0x01, 0}).error().what, "ice.frame_too_long");
  EXPECT_TRUE(stream.frames.empty());
  Stream longest;
  EXPECT_TRUE(longest.hear(Bytes{0x08, 0x00, 0}));
  EXPECT_EQ(longest.framing.unfinished(), 3U);
}

TEST(StreamFraming, LeavesOffWhereItsUserDoes) {
  StreamFraming framing;
  int heard = 0;
  const Bytes bytes = stream_of(kFrames);
  ASSERT_TRUE(framing.receive(bytes, [&heard](std::span<std::uint8_t>) { return ++heard < 2; }));
  EXPECT_EQ(heard, 2);
}

}  // namespace
}  // namespace parlance::proto::ice
