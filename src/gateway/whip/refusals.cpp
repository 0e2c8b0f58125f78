#include "gateway/whip/refusals.h"

#include <algorithm>
#include <array>
#include <string>

namespace parlance::gateway::whip {
namespace {

struct Special {
  std::string_view what;
  unsigned status;
};
/// Where the kind of an error does not tell all.
constexpr std::array kSpecial{
    Special{"token.missing", 401},           // RFC 6750 section 3
    Special{"token.invalid", 401},           // RFC 6750 section 3.1
    Special{"token.expired", 401},           // the same
    Special{"whip.media_type", 415},         // RFC 9725 section 4.2
    Special{"whip.no_condition", 428},       // RFC 9725 section 4.3.1, RFC 6585 section 3
    Special{"whip.other_ice_session", 412},  // RFC 9725 section 4.3.2
    Special{"whip.too_soon", 429},           // RFC 6585 section 4
};

unsigned status_of(Kind kind) {
  switch (kind) {
  case Kind::malformed:
    return 400;
  case Kind::too_large:
    return 413;
  case Kind::unsupported:
    return 422;  // RFC 9725 section 4.4: offers that we can't carry whole
  case Kind::not_found:
    return 404;
  case Kind::conflict:
    return 409;
  case Kind::refused:
    return 403;
  default:
    return 503;  // RFC 9725 section 4.5: it may work later
  }
}

unsigned status_of(const Error& error) {
  const auto* special = std::find_if(kSpecial.begin(), kSpecial.end(),
                                     [&error](const Special& each) { return each.what == error.what; });
  return special == kSpecial.end() ? status_of(error.kind) : special->status;
}

/// RFC 6750 section 3: who has shown no token is told only the scheme.
std::string challenge_of(const Error& error, unsigned status) {
  if (error.what == "token.missing") return "Bearer";
  return status == 401 ? R"(Bearer error="invalid_token")" : R"(Bearer error="insufficient_scope")";
}

}  // namespace

void allow_any_origin(net::HttpResponse& response) {
  response.headers.emplace_back("access-control-allow-origin", "*");
  response.headers.emplace_back("access-control-expose-headers",
                                "Location, ETag, Link, Accept-Patch, Retry-After, WWW-Authenticate");
}

net::HttpResponse refusal(const Error& error) {
  const unsigned status = status_of(error);
  net::HttpResponse response = net::text_response(status, std::string(error.what) + "\n");
  allow_any_origin(response);
  if (status == 401 || error.what.starts_with("token."))
    response.headers.emplace_back("www-authenticate", challenge_of(error, status));
  // RFC 9725 section 4.5. Budgets change as people go; a restart's second is Session::kRestartGap.
  if (status == 503) response.headers.emplace_back("retry-after", "5");
  if (status == 429) response.headers.emplace_back("retry-after", "1");
  return response;
}

}  // namespace parlance::gateway::whip
