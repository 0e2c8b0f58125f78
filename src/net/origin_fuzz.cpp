// Lines: Origin, Host, Sec-Fetch-Site, one allowed origin. Whoever is let in is named by the Host or the list, as a second reading of both
// finds too.
#include "base/bytes.h"
#include "base/check.h"
#include "net/origin.h"

#include <algorithm>
#include <array>
#include <optional>

using namespace parlance;
using namespace parlance::net;

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// `host:port`, with the scheme's own port where there is none (RFC 6454, section 4).
std::string with_port(std::string_view authority, std::string_view port) {
  return authority.ends_with(":" + std::string(port)) ? lower(authority)
                                                      : lower(authority) + ":" + std::string(port);
}

bool same_place(std::string_view origin, std::string_view host, bool tls) {
  for (const auto& [scheme, port] : {std::pair("https://", "443"), std::pair("http://", "80")}) {
    if (!origin.starts_with(scheme) || (tls && std::string_view(port) == "80")) continue;
    const std::string there = with_port(origin.substr(std::string_view(scheme).size()), port);
    return there == with_port(host, port) && there.size() > std::string_view(port).size() + 1;
  }
  return false;
}

bool asked(const net::Headers& headers, bool tls, const std::string& allowed) {
  net::HttpRequest request;
  request.headers = headers;
  request.peer.tls = tls;
  return origin_allowed(request, std::span(&allowed, 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::string, 4> lines;
  std::string_view text = as_text(ByteView(data, size));
  for (std::string& line : lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto& [origin, host, site, allowed] = lines;
  for (const bool tls : {false, true}) {
    const bool let_in = asked({{"origin", origin}, {"host", host}, {"sec-fetch-site", site}}, tls, allowed);
    if (origin.empty()) {
      check(let_in == (site.empty() || site == "same-origin"), "Fetch Metadata are read otherwise");
      continue;
    }
    const bool listed = lower(origin) == lower(allowed);
    check(let_in == (listed || same_place(origin, host, tls)),
          "a second reading of the origin finds otherwise");
    check(listed || !asked({{"origin", origin + ".evil.example"}, {"host", host}}, tls, allowed) || !let_in,
          "a name that only begins like ours is let in");
  }
  return 0;
}
