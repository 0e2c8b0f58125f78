#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace parlance::net {

/// An absolute `https:` address as we ask for it (RFC 3986; no user name, no fragment, ASCII only, at most 2048 bytes).
struct HttpsUrl {
  std::string host;  ///< a host name in lower case, an IPv4 address, or an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string target;  ///< path and query, beginning with `/`

  /// Error `https.url`.
  static Result<HttpsUrl> parse(std::string_view text);
  /// As the Host header has it: brackets around IPv6, the port where it is not 443.
  [[nodiscard]] std::string authority() const;
  friend bool operator==(const HttpsUrl&, const HttpsUrl&) = default;
};

}  // namespace parlance::net
