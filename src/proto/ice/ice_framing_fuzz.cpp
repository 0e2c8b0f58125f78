// A stream in pieces whose size the first byte gives: however it is cut, the datagrams are those that are written one behind the other again.
#include "base/check.h"
#include "proto/ice/stream_framing.h"

using namespace parlance;
using proto::ice::StreamFraming;

namespace {

struct Heard {
  Bytes again;  ///< what the datagrams look like as a stream, without null packets
  bool broken = false;
};

Heard hear(ByteView stream, std::size_t piece) {
  StreamFraming framing;
  Heard heard;
  while (!stream.empty() && !heard.broken) {
    const std::size_t count = std::min(piece, stream.size());
    const auto taken = framing.receive(stream.first(count), [&heard](std::span<std::uint8_t> frame) {
      check(!frame.empty() && frame.size() <= StreamFraming::kMaxFrame, "a datagram beyond the limits");
      proto::ice::append_frame(heard.again, frame);
      return true;
    });
    heard.broken = !taken;
    stream = stream.subspan(count);
  }
  return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const ByteView stream(data + 1, size - 1);
  const Heard whole = hear(stream, std::max<std::size_t>(stream.size(), 1));
  const Heard cut = hear(stream, std::size_t{data[0]} + 1);
  check(whole.again == cut.again && whole.broken == cut.broken, "the cut decides what is heard");
  const Heard again = hear(whole.again, 7);
  check(again.again == whole.again && !again.broken, "what was heard is not heard again");
  return 0;
}
