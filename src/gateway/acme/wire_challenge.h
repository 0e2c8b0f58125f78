#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

// HTTP as far as it is spoken on the port for http-01 (RFC 8555 section 8.3).
namespace parlance::gateway::acme {

constexpr std::size_t kMaxRequestHead = 8 * 1024;

/// The content of the challenge with this token.
struct ChallengeRequest {
  std::string token;
};
/// Something else, for somebody who typed http instead of https.
struct OtherRequest {
  std::string host;    ///< a host name in lower case, without a port; empty where there is none
  std::string target;  ///< printable, beginning with `/`
};
/// Not a GET request of HTTP/1.
struct NoRequest {};
using PlainRequest = std::variant<NoRequest, ChallengeRequest, OtherRequest>;

/// `head` ends with the empty line.
PlainRequest read_request(std::string_view head);

std::string challenge_answer(std::string_view authorization);
std::string not_found_answer();
std::string bad_request_answer();
/// To the same address on https; where `host` is not one of `domains`, there is nothing to send to: 404.
std::string redirect_answer(const OtherRequest& request, std::span<const std::string> domains,
                            std::uint16_t https_port);

}  // namespace parlance::gateway::acme
