#include "net/detail/http_head.h"

#include "base/check.h"
#include "net/percent.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace parlance::net::detail {

namespace {

/// For people who read along; clients go by the number (RFC 9112, 4).
std::string_view reason_of(unsigned status) {
  static constexpr std::pair<unsigned, std::string_view> kReasons[] = {
      {200, "OK"},
      {201, "Created"},
      {204, "No Content"},
      {206, "Partial Content"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {409, "Conflict"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {415, "Unsupported Media Type"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {503, "Service Unavailable"},
  };
  const auto* found = std::ranges::find(kReasons, status, &std::pair<unsigned, std::string_view>::first);
  return found == std::end(kReasons) ? "Other" : found->second;
}

char lower_of(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower_of, lower_of);
}

bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

void add(std::string& head, const Headers::value_type& field) {
  check(!breaks_line(field.first) && !breaks_line(field.second), "a header field with a line break");
  head += fmt::format("{}: {}\r\n", field.first, field.second);
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == ':' || c == '[' || c == ']' || c == '_';
}

}  // namespace

std::string head_of(const HttpResponse& response, const Headers& always, const Headers& framing) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  for (const auto& field : response.headers) add(head, field);
  for (const auto& field : always) {
    const bool overridden = std::ranges::any_of(
        response.headers, [&field](const auto& own) { return same_name(own.first, field.first); });
    if (!overridden) add(head, field);
  }
  for (const auto& field : framing) add(head, field);
  return head + "\r\n";
}

Result<Target> parse_target(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t slash = target.find_first_of("/?", scheme.size());
    target = slash == std::string_view::npos || target[slash] == '?' ? "/" : target.substr(slash);
    break;
  }
  const std::size_t mark = target.find('?');
  auto path = decode_path(target.substr(0, mark));
  if (!path) return path.error();
  return Target{std::move(*path), mark == std::string_view::npos ? "" : std::string(target.substr(mark + 1))};
}

std::optional<std::string> https_location(std::string_view host, std::uint16_t port,
                                          std::string_view target) {
  if (host.empty() || !std::ranges::all_of(host, is_host_character)) return std::nullopt;
  if (!target.starts_with('/') || breaks_line(target)) return std::nullopt;
  const std::size_t colon = host.ends_with(']') ? std::string_view::npos : host.rfind(':');
  return fmt::format("https://{}:{}{}", host.substr(0, colon), port, target);
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (item == token) return true;
  }
  return false;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower_of);
  return out;
}

}  // namespace parlance::net::detail
