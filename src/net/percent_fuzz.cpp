// A decoded path means one thing to all its readers: no separator, control or dot segment came out of an escape, and escaping it again
// leads back to it.
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "net/percent.h"

#include <fmt/format.h>

#include <algorithm>

using namespace parlance;
using namespace parlance::net;

namespace {

std::string escaped(std::string_view path, bool (*stays)(char)) {
  std::string out;
  for (const char c : path) {
    if (stays(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

bool is_slash(char c) { return c == '/'; }
bool is_unreserved(char c) {  // RFC 3986, section 2.3
  return is_slash(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  const auto path = decode_path(text);
  if (!path) return 0;
  check(path->starts_with('/') && path->size() <= size, "not a path, or more than was there");
  check(std::ranges::count(*path, '/') == std::ranges::count(text, '/'), "a separator out of an escape");
  check(path->find('\\') == std::string::npos, "the other separator");
  check(std::ranges::none_of(*path, [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
        "a control character");
  check(count_utf8(*path).has_value(), "not UTF-8");
  const std::string framed = *path + "/";
  check(framed.find("/./") == std::string::npos && framed.find("/../") == std::string::npos, "a dot segment");
  check(decode_path(escaped(*path, is_slash)) == *path, "fully escaped it is another path");
  check(decode_path(escaped(*path, is_unreserved)) == *path, "escaped as it should be it is another path");
  return 0;
}
