#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The pieces of HTTP that WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) use, as text.
namespace parlance::gateway::whip {

constexpr std::string_view kSdpType = "application/sdp";
constexpr std::string_view kFragmentType = "application/trickle-ice-sdpfrag";

constexpr std::size_t kMaxEntityTags = 16;  ///< in one If-Match; a client knows one

/// Whether a Content-Type names this media type (RFC 9110 section 8.3.1): letters' case and parameters do not matter.
bool is_media_type(std::string_view content_type, std::string_view wanted);

/// `If-Match` (RFC 9110 section 13.1.1).
struct IfMatch {
  bool any = false;  ///< `*`
  std::vector<std::string>
      tags;  ///< strong entity tags, with their quotes; weak ones never match and are left out
};
/// `"*"`, as drafts of WHIP wrote it, is taken for `*`: none of our tags is that. Error `whip.if_match`.
Result<IfMatch> parse_if_match(std::string_view value);
bool matches(const IfMatch& condition, std::string_view entity_tag);

/// The token of `Authorization: Bearer …` (RFC 6750 section 2.1); empty where there is none, or where another scheme is used.
std::string_view bearer_token(std::string_view authorization);

/// The host of a Host header, without its port: a name, an IPv4 address or a bracketed IPv6 address. Nothing where it is none, or longer than 253
/// characters (RFC 1035 section 2.3.4).
std::optional<std::string> host_of(std::string_view host_header);

/// `<stun:host:port>; rel="ice-server"` (RFC 9725 section 4.6, RFC 7064). `host` as host_of gives it.
std::string ice_server_link(std::string_view host, std::uint16_t port);

/// One value of a query in the form of HTML forms (`+` is a space), decoded; empty where the key is missing. Error `whip.query` for a broken
/// escape.
Result<std::string> query_value(std::string_view query, std::string_view key);

/// A segment of a path, with everything escaped that is not unreserved (RFC 3986 section 2.3).
std::string escape_segment(std::string_view text);

}  // namespace parlance::gateway::whip
