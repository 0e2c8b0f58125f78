#include "net/https_url.h"

#include "crypto/host_name.h"
#include "net/endpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace parlance::net {
namespace {

constexpr std::size_t kMaxUrl = 2048;
constexpr std::string_view kScheme = "https://";
constexpr std::uint16_t kHttpsPort = 443;

char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// Splits `host`, `host:port` or `[v6]:port`; the rest behind the host is left in `text`.
std::optional<std::string> take_host(std::string_view& text) {
  if (!text.starts_with('[')) {
    const std::string_view name = text.substr(0, text.find(':'));
    if (!crypto::is_host_name(name) || name.starts_with('*')) return std::nullopt;
    text.remove_prefix(name.size());
    std::string host(name);
    std::transform(host.begin(), host.end(), host.begin(), lower_case);
    return host;
  }
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  std::string host(text.substr(1, end - 1));
  text.remove_prefix(end + 1);
  const auto address = Endpoint::parse(host, 0);
  if (!address || address->family != Endpoint::Family::v6) return std::nullopt;
  return host;
}

bool is_target_character(char c) {
  return c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\';
}

}  // namespace

Result<HttpsUrl> HttpsUrl::parse(std::string_view text) {
  const Error bad = fail(Kind::malformed, "https.url");
  if (text.size() > kMaxUrl || !text.starts_with(kScheme)) return bad;
  text.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(text.find_first_of("/?#"), text.size());
  std::string_view authority = text.substr(0, slash);
  const std::string_view target = text.substr(slash);
  HttpsUrl url;
  auto host = take_host(authority);
  if (!host) return bad;
  url.host = std::move(*host);
  if (!authority.empty()) {
    const auto port = authority.front() == ':' ? port_of(authority.substr(1)) : std::nullopt;
    if (!port) return bad;
    url.port = *port;
  }
  if (!std::all_of(target.begin(), target.end(), is_target_character)) return bad;
  url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  return url;
}

std::string HttpsUrl::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != kHttpsPort) text += ":" + std::to_string(port);
  return text;
}

}  // namespace parlance::net
