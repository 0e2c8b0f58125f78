#include "net/origin.h"

#include <algorithm>
#include <string_view>

namespace parlance::net {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

char lower(char sign) { return sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign - 'A' + 'a') : sign; }

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
  return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

/// Both name one place, and a place at all: without the scheme's own port something is left.
bool same_place(std::string_view a, std::string_view b, std::string_view own_port) {
  const std::string_view place = without_suffix(a, own_port);
  return !place.empty() && same_text(place, without_suffix(b, own_port));
}

bool is_own(std::string_view origin, std::string_view host, bool tls) {
  if (origin.starts_with(kHttps)) return same_place(origin.substr(kHttps.size()), host, ":443");
  // A page that came unencrypted may not speak to the encrypted port of the same name. The other way round is a reverse proxy.
  if (tls || !origin.starts_with(kHttp)) return false;
  return same_place(origin.substr(kHttp.size()), host, ":80");
}

}  // namespace

bool origin_allowed(const HttpRequest& request, std::span<const std::string> allowed) {
  const std::string_view origin = request.header("origin");
  if (origin.empty()) {
    const std::string_view site = request.header("sec-fetch-site");
    return site.empty() || site == "same-origin";
  }
  if (is_own(origin, request.header("host"), request.peer.tls)) return true;
  return std::any_of(allowed.begin(), allowed.end(),
                     [origin](const std::string& one) { return same_text(one, origin); });
}

}  // namespace parlance::net
