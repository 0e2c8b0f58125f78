#include "base/check.h"
#include "net/first_bytes.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::net;

/// Once known it stays known, and it is known after kFirstBytes at the latest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, std::min<std::size_t>(size, 2 * kFirstBytes));
  FirstBytes known = FirstBytes::more;
  for (std::size_t count = 0; count <= bytes.size(); ++count) {
    const FirstBytes kind = classify_first_bytes(bytes.first(count));
    check(known == FirstBytes::more || kind == known, "more bytes change what it is");
    check(count < kFirstBytes || kind != FirstBytes::more, "it is never known");
    known = kind;
  }
  return 0;
}
