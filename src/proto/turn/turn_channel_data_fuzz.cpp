#include "base/check.h"
#include "proto/turn/channel_data.h"
#include "proto/turn/framing.h"
#include "proto/turn/limits.h"

#include <cstddef>
#include <cstdint>
#include <vector>

// A stream of STUN and ChannelData, cut in two places that the first two bytes choose: the same messages come as when it is not cut.

using namespace parlance;
using namespace parlance::proto::turn;

namespace {

struct Read {
  std::vector<Bytes> messages;
  bool broken = false;
  friend bool operator==(const Read&, const Read&) = default;
};

void take(Framing& framing, ByteView piece, Read& into) {
  if (into.broken) return;
  framing.receive(piece);
  while (true) {
    const auto next = framing.next();
    if (!next) {
      into.broken = true;
      return;
    }
    if (next->empty()) break;
    into.messages.emplace_back(next->begin(), next->end());
  }
  check(framing.unfinished() <= kMaxStreamMessage, "more than one message is held");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  if (size < 2) return 0;
  const ByteView stream(input + 2, size - 2);
  const std::size_t first = stream.empty() ? 0 : input[0] % (stream.size() + 1);
  const std::size_t second = first + (stream.size() == first ? 0 : input[1] % (stream.size() - first + 1));
  Read whole;
  Framing one(kMaxStreamMessage);
  take(one, stream, whole);
  Read cut;
  Framing other(kMaxStreamMessage);
  take(other, stream.first(first), cut);
  take(other, stream.subspan(first, second - first), cut);
  take(other, stream.subspan(second), cut);
  check(whole == cut, "where a stream is cut changes its messages");
  for (const Bytes& message : whole.messages) {
    const auto read = read_channel_data(message);
    check(!begins_channel_data(message[0]) || read.has_value(),
          "a framed message of a channel can't be read");
  }
  return 0;
}
