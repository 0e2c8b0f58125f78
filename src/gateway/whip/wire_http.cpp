#include "gateway/whip/wire_http.h"

#include <algorithm>

namespace parlance::gateway::whip {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_'; }
bool is_ipv6_character(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
}

std::optional<unsigned> hex_of(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (lower(c) >= 'a' && lower(c) <= 'f') return static_cast<unsigned>(lower(c) - 'a' + 10);
  return std::nullopt;
}

Result<std::string> decode_form(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    const bool whole = text.size() - i > 2;
    const auto high = whole ? hex_of(text[i + 1]) : std::nullopt;
    const auto low = whole ? hex_of(text[i + 2]) : std::nullopt;
    if (!high || !low) return fail(Kind::malformed, "whip.query");
    out.push_back(static_cast<char>(*high * 16 + *low));
    i += 2;
  }
  return out;
}

/// One entity tag from the front of a list (RFC 9110 section 8.8.3). Nothing: it is none.
struct Tag {
  bool weak = false;
  std::string_view text;
};
std::optional<Tag> take_tag(std::string_view& list) {
  Tag tag;
  tag.weak = list.starts_with("W/");
  if (tag.weak) list.remove_prefix(2);
  if (!list.starts_with('"')) return std::nullopt;
  const std::size_t end = list.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  tag.text = list.substr(0, end + 1);
  list = trim(list.substr(end + 1));
  return tag;
}

}  // namespace

bool is_media_type(std::string_view content_type, std::string_view wanted) {
  return equal_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), wanted);
}

Result<IfMatch> parse_if_match(std::string_view value) {
  value = trim(value);
  if (value == "*" || value == "\"*\"") return IfMatch{true, {}};
  const Error broken = fail(Kind::malformed, "whip.if_match");
  IfMatch condition;
  for (std::size_t count = 1;; ++count) {
    const auto tag = take_tag(value);
    if (!tag || count > kMaxEntityTags) return broken;
    if (!tag->weak) condition.tags.emplace_back(tag->text);
    if (value.empty()) return condition;
    if (value.front() != ',') return broken;
    value = trim(value.substr(1));
  }
}

bool matches(const IfMatch& condition, std::string_view entity_tag) {
  return condition.any ||
         std::find(condition.tags.begin(), condition.tags.end(), entity_tag) != condition.tags.end();
}

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer";
  const std::string_view header = trim(authorization);
  if (!equal_ignoring_case(header.substr(0, kScheme.size()), kScheme)) return {};
  const std::string_view rest = header.substr(kScheme.size());
  return rest.starts_with(' ') ? trim(rest) : std::string_view();
}

std::optional<std::string> host_of(std::string_view host_header) {
  constexpr std::size_t kMaxName = 253;
  const bool bracketed = host_header.starts_with('[');
  const std::size_t end =
      bracketed ? host_header.find(']') + 1 : std::min(host_header.find(':'), host_header.size());
  const std::string_view host = host_header.substr(0, end);
  const std::string_view port = host_header.substr(host.size());
  if (host.empty() || host.size() > kMaxName) return std::nullopt;
  if (!port.empty() && (port.front() != ':' || !std::all_of(port.begin() + 1, port.end(), is_digit)))
    return std::nullopt;
  const std::string_view inner = bracketed ? host.substr(1, host.size() - 2) : host;
  const bool fits =
      std::all_of(inner.begin(), inner.end(), bracketed ? is_ipv6_character : is_name_character);
  return fits && !inner.empty() ? std::optional<std::string>(host) : std::nullopt;
}

std::string ice_server_link(std::string_view host, std::uint16_t port) {
  return "<stun:" + std::string(host) + ":" + std::to_string(port) + ">; rel=\"ice-server\"";
}

Result<std::string> query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t sign = std::min(pair.find('='), pair.size());
    if (pair.substr(0, sign) != key) continue;
    return decode_form(pair.substr(std::min(sign + 1, pair.size())));
  }
  return std::string();
}

std::string escape_segment(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', kHexDigits[byte / 16U], kHexDigits[byte % 16U]});
  }
  return out;
}

}  // namespace parlance::gateway::whip
