#include "gateway/web/static_site.h"

#include "net/router.h"

#include <algorithm>
#include <string>
#include <utility>

namespace parlance::gateway::web {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Calls `use` for each member of a comma-separated header.
template <class Use> void for_each_member(std::string_view header, Use use) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    use(trimmed(header.substr(0, comma)));
    header.remove_prefix(std::min(comma + 1, header.size()));
  }
}

/// RFC 9110, section 12.5.3; `*` is not understood as a wish, and a weight of zero is a refusal.
bool accepts(std::string_view header, std::string_view coding) {
  bool accepted = false;
  for_each_member(header, [&](std::string_view member) {
    const std::size_t semicolon = std::min(member.find(';'), member.size());
    if (trimmed(member.substr(0, semicolon)) != coding) return;
    std::string_view weight = trimmed(member.substr(std::min(semicolon + 1, member.size())));
    if (weight.starts_with("q=")) weight.remove_prefix(2);
    accepted = weight.empty() || weight.find_first_not_of("0.") != std::string_view::npos;
  });
  return accepted;
}

/// RFC 9110, section 13.1.2: weak comparison.
bool has_already(std::string_view if_none_match, std::string_view etag) {
  bool found = false;
  for_each_member(if_none_match, [&](std::string_view member) {
    if (member.starts_with("W/")) member.remove_prefix(2);
    found = found || member == etag || member == "*";
  });
  return found;
}

struct Form {
  std::string_view content;
  std::string_view coding;  ///< empty: as it is
};

Form choose(const StaticFile& file, std::string_view accept_encoding) {
  if (!file.brotli.empty() && accepts(accept_encoding, "br")) return {file.brotli, "br"};
  if (!file.gzip.empty() && accepts(accept_encoding, "gzip")) return {file.gzip, "gzip"};
  return {file.identity, {}};
}

/// Each form is a representation of its own, so it has a tag of its own (RFC 9110, section 8.8.3.3).
std::string tag_of(const StaticFile& file, const Form& form) {
  std::string tag(file.etag);
  if (!form.coding.empty() && tag.size() >= 2) tag.insert(tag.size() - 1, "-" + std::string(form.coding));
  return tag;
}

constexpr std::pair<std::string_view, std::string_view> kSecurityHeaders[] = {
    // No inline script or style, nothing from elsewhere. blob: and data: are pictures and sounds that the page makes itself.
    {"content-security-policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: data:; "
     "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
     "frame-ancestors 'self'"},
    {"x-content-type-options", "nosniff"},
    // Not no-referrer: that makes browsers send `Origin: null` with a beacon (Fetch, "append a request Origin header").
    {"referrer-policy", "same-origin"},
    {"permissions-policy",
     "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"},
    {"cross-origin-opener-policy", "same-origin"},
    {"cross-origin-resource-policy", "same-origin"},
};

}  // namespace

net::HttpResponse answer_with(const StaticFile& file, const net::HttpRequest& request) {
  const Form form = choose(file, request.header("accept-encoding"));
  const std::string tag = tag_of(file, form);
  const bool named_by_content = file.path.starts_with("/assets/");
  net::HttpResponse response;
  response.headers = {
      {"etag", tag},
      {"cache-control", named_by_content ? "public, max-age=31536000, immutable" : "no-cache"},
      {"vary", "accept-encoding"}};
  if (has_already(request.header("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("content-type", std::string(file.content_type));
  if (!form.coding.empty()) response.headers.emplace_back("content-encoding", std::string(form.coding));
  response.static_body = form.content;
  return response;
}

Result<void> route_static_site(net::HttpRouter& router, std::span<const StaticFile> files) {
  for (const auto& [name, value] : kSecurityHeaders) router.always(std::string(name), std::string(value));
  for (const StaticFile& file : files) {
    const auto handler = [&file](net::HttpExchangePtr exchange) {
      net::HttpResponse response = answer_with(file, exchange->request());
      exchange->respond(std::move(response));
    };
    if (auto routed = router.route("GET", file.path, handler); !routed) return routed;
    if (file.path != "/index.html") continue;
    if (auto routed = router.route("GET", "/", handler); !routed) return routed;
    if (auto routed = router.route("GET", "/r/{room}", handler); !routed) return routed;
    if (auto routed = router.route("GET", "/doctor", handler); !routed) return routed;
  }
  return ok();
}

}  // namespace parlance::gateway::web
