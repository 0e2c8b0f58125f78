#pragma once

#include "base/result.h"
#include "net/http.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::net::detail {

/// The status line and the header fields up to and with the empty line: the response's own, then those of `always` that it does not
/// set itself, then `framing`. A line break in a name or value is a Bug.
std::string head_of(const HttpResponse& response, const Headers& always, const Headers& framing);

struct Target {
  std::string path;   ///< decoded
  std::string query;  ///< as sent
};

/// A request target in origin form or absolute form (RFC 9112, 3.2). Error `http.path`.
Result<Target> parse_target(std::string_view target);

/// Where a plain request on the TLS port is sent; none where `host` is no host or `target` no path.
std::optional<std::string> https_location(std::string_view host, std::uint16_t port, std::string_view target);

/// Whether a comma-separated header value holds exactly this token.
bool has_token(std::string_view list, std::string_view token);

std::string lower(std::string_view text);

}  // namespace parlance::net::detail
