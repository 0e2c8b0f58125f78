// What is taken is exactly what its code points spell (RFC 3629 knows one spelling a code point), and nothing is taken or refused
// because of what stands beside it.
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"

using namespace parlance;

namespace {

/// The one spelling of a code point (RFC 3629, section 3), written the other way round than the decoder reads it.
std::string spelled(char32_t point) {
  if (point < 0x80) return {static_cast<char>(point)};
  std::string tail;
  char32_t most = 0x3f;  // what fits beside the lead's marks once a byte has been taken off
  for (char32_t lead = 0xc0;; lead = lead >> 1U | 0x80U) {
    tail.insert(tail.begin(), static_cast<char>(static_cast<unsigned char>(0x80U | (point & 0x3fU))));
    point >>= 6U;
    most >>= 1U;
    if (point <= most) return static_cast<char>(static_cast<unsigned char>(lead | point)) + tail;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  const auto points = decode_utf8(text);
  const auto count = count_utf8(text);
  check(points.has_value() == count.has_value(), "counting and decoding disagree on what is UTF-8");
  if (points) {
    check(points->size() == *count, "counting and decoding disagree on how many there are");
    std::string again;
    for (const char32_t point : *points) {
      check(point <= 0x10ffff && (point < 0xd800 || point > 0xdfff), "not a code point");
      again += spelled(point);
    }
    check(again == text, "a second spelling was taken");
  }
  const std::string_view first = text.substr(0, size / 2);
  const std::string_view rest = text.substr(size / 2);
  // A cut between two code points leaves two good texts; within one it leaves none at all.
  check(count_utf8(first).has_value() || !count_utf8(rest).has_value() || !points,
        "the whole is better than its part");
  if (count_utf8(first) && count_utf8(rest)) check(points.has_value(), "two good texts make a bad one");
  return 0;
}
