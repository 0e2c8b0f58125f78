#include "net/percent.h"

#include "base/utf8.h"

#include <optional>

namespace parlance::net {

namespace {

std::optional<unsigned> hex(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// The byte of the escape that follows `%` at `at`; none if it is broken or means a separator.
std::optional<char> escaped(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return std::nullopt;
  const auto high = hex(text[at + 1]);
  const auto low = hex(text[at + 2]);
  if (!high || !low) return std::nullopt;
  const auto byte = static_cast<char>(*high * 16 + *low);
  if (byte == '/' || byte == '\\') return std::nullopt;
  return byte;
}

bool has_dot_segment(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    std::size_t end = path.find('/', at);
    if (end == std::string_view::npos) end = path.size();
    const std::string_view segment = path.substr(at, end - at);
    if (segment == "." || segment == "..") return true;
    at = end + 1;
  }
  return false;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

}  // namespace

Result<std::string> decode_path(std::string_view path) {
  const Error refused = fail(Kind::malformed, "http.path");
  if (!path.starts_with('/')) return refused;
  std::string out;
  out.reserve(path.size());
  for (std::size_t at = 0; at < path.size(); ++at) {
    char c = path[at];
    if (c == '\\') return refused;
    if (c == '%') {
      const auto byte = escaped(path, at);
      if (!byte) return refused;
      c = *byte;
      at += 2;
    }
    if (is_control(c)) return refused;
    out += c;
  }
  if (!count_utf8(out).has_value() || has_dot_segment(out)) return refused;
  return out;
}

}  // namespace parlance::net
