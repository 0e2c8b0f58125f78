#include "base/check.h"
#include "proto/stun/framing.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto::stun;

namespace {

constexpr std::size_t kMaxMessage = 512;

/// The stream in pieces of this size; everything that came out, in one row, and how it ended.
std::pair<Bytes, bool> run(ByteView stream, std::size_t piece) {
  Framing framing(kMaxMessage);
  Bytes all;
  while (!stream.empty()) {
    const ByteView part = stream.first(std::min(piece, stream.size()));
    stream = stream.subspan(part.size());
    Outbox<Bytes> out;
    const bool good = framing.receive(part, TimePoint{}, out).has_value();
    check(good || out.empty(), "an error, and messages too");
    for (const Bytes& message : out.take()) {
      check(message.size() >= kHeaderSize && message.size() <= kMaxMessage, "not a message's size");
      all.insert(all.end(), message.begin(), message.end());
    }
    check(framing.unfinished() < kMaxMessage, "holds more than one unfinished message");
    if (!good) return {all, false};
  }
  return {all, true};
}

}  // namespace

/// The first byte says how the rest is cut. However it is cut, the same messages come out, unless the stream breaks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView stream(data + 1, size - 1);
  const auto whole = run(stream, std::max<std::size_t>(stream.size(), 1));
  const auto cut = run(stream, std::size_t{data[0]} + 1);
  check(whole.second == cut.second, "the cut decides whether it is a stream");
  if (whole.second) check(whole.first == cut.first, "the cut decides what comes out");
  return 0;
}
