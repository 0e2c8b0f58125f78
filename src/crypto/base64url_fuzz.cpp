// Every byte string has exactly one text, and only that text is taken.
#include "base/check.h"
#include "crypto/base64url.h"

using namespace parlance;
using namespace parlance::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto decoded = base64url_decode(as_text(bytes))) {
    check(decoded->size() == size * 3 / 4, "not as many bytes as the text has room for");
    check(base64url_encode(*decoded) == as_text(bytes), "a second text for the same bytes was taken");
  }
  const std::string text = base64url_encode(bytes);
  check(text.size() == (size * 4 + 2) / 3, "not as long as the bytes ask for");
  const auto back = base64url_decode(text);
  check(back && std::equal(back->begin(), back->end(), bytes.begin(), bytes.end()),
        "our own text did not come back");
  return 0;
}
