#include "gateway/acme/wire_challenge.h"

#include "crypto/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace parlance::gateway::acme {
namespace {

constexpr std::string_view kFolder = "/.well-known/acme-challenge/";
constexpr std::uint16_t kHttpsPort = 443;

std::string lower(std::string_view text) {
  std::string own(text);
  std::transform(own.begin(), own.end(), own.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return own;
}

/// The first word, taken off the front with the space behind it.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::string host_of(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || lower(line.substr(0, colon)) != "host") continue;
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    std::string host = lower(value.substr(0, value.find_first_of(": \t")));
    return crypto::is_host_name(host) ? host : std::string();
  }
  return {};
}

std::string answer(std::string_view status, std::string_view header, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", status, header,
                     body.size(), body);
}

}  // namespace

PlainRequest read_request(std::string_view head) {
  const std::size_t end = std::min(head.find("\r\n"), head.size());
  std::string_view line = head.substr(0, end);
  const std::string_view method = take_word(line);
  const std::string_view target = take_word(line);
  const bool printable =
      std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (method != "GET" || !target.starts_with('/') || !printable || !line.starts_with("HTTP/1."))
    return NoRequest{};
  if (target.starts_with(kFolder)) return ChallengeRequest{std::string(target.substr(kFolder.size()))};
  return OtherRequest{host_of(head.substr(std::min(end + 2, head.size()))), std::string(target)};
}

std::string challenge_answer(std::string_view authorization) {
  return answer("200 OK", "Content-Type: application/octet-stream\r\n", authorization);
}

std::string not_found_answer() {
  return answer("404 Not Found", "Content-Type: text/plain\r\n", "There is nothing here.\n");
}

std::string bad_request_answer() { return answer("400 Bad Request", "", ""); }

std::string redirect_answer(const OtherRequest& request, std::span<const std::string> domains,
                            std::uint16_t https_port) {
  // Only to names of ours: a Host header is anybody's to choose.
  if (std::find(domains.begin(), domains.end(), request.host) == domains.end()) return not_found_answer();
  const std::string port = https_port == kHttpsPort ? "" : fmt::format(":{}", https_port);
  return answer("308 Permanent Redirect",
                fmt::format("Location: https://{}{}{}\r\n", request.host, port, request.target), "");
}

}  // namespace parlance::gateway::acme
