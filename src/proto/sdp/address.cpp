#include "base/check.h"
#include "proto/sdp/candidate.h"
#include "proto/sdp/detail/fields.h"

#include <array>
#include <charconv>
#include <vector>

namespace parlance::proto::sdp {
namespace {

using detail::number;
using detail::split;

std::optional<std::array<std::uint8_t, 4>> parse_ipv4(std::string_view text) {
  std::array<std::uint8_t, 4> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto [part, rest] = split(text, '.');
    const bool is_last = i + 1 == bytes.size();
    const bool has_dot = part.size() != text.size();
    // A leading zero means octal to some readers: refused, so that nobody reads another address than we do.
    const auto value = part.size() > 1 && part.front() == '0' ? std::nullopt : number<std::uint8_t>(part);
    if (!value || has_dot == is_last) return std::nullopt;
    bytes[i] = *value;
    text = rest;
  }
  return bytes;
}

using Groups = std::vector<std::uint16_t>;

std::optional<std::uint16_t> parse_group(std::string_view text) {
  std::uint16_t value = 0;
  const char* const begin = text.data();
  const auto [stopped, error] = std::from_chars(begin, begin + text.size(), value, 16);
  if (text.empty() || text.size() > 4 || error != std::errc() || stopped != begin + text.size()) {
    return std::nullopt;
  }
  return value;
}

/// Groups between single colons; the last may be an IPv4 address (RFC 4291 section 2.2).
std::optional<Groups> parse_groups(std::string_view text) {
  Groups groups;
  if (text.empty()) return groups;
  while (true) {
    const auto [part, rest] = split(text, ':');
    const bool is_last = part.size() == text.size();
    if (const auto ipv4 = is_last ? parse_ipv4(part) : std::nullopt) {
      groups.push_back(static_cast<std::uint16_t>((*ipv4)[0] << 8U | (*ipv4)[1]));
      groups.push_back(static_cast<std::uint16_t>((*ipv4)[2] << 8U | (*ipv4)[3]));
    } else {
      const auto group = parse_group(part);
      if (!group) return std::nullopt;
      groups.push_back(*group);
    }
    if (groups.size() > 8) return std::nullopt;
    if (is_last) return groups;
    text = rest;
  }
}

std::optional<std::array<std::uint8_t, 16>> parse_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto front = parse_groups(text.substr(0, gap));
  const auto back = parse_groups(has_gap ? text.substr(gap + 2) : std::string_view());
  if (!front || !back) return std::nullopt;
  // An IPv4 address is the end of the whole, not of what precedes the gap.
  if (has_gap && text.substr(0, gap).find('.') != std::string_view::npos) return std::nullopt;
  const std::size_t said = front->size() + back->size();
  if (has_gap ? said > 7 : said != 8) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  const auto put = [&bytes](std::size_t at, std::uint16_t group) {
    bytes[at * 2] = static_cast<std::uint8_t>(group >> 8U);
    bytes[at * 2 + 1] = static_cast<std::uint8_t>(group & 0xffU);
  };
  for (std::size_t i = 0; i < front->size(); ++i) put(i, (*front)[i]);
  for (std::size_t i = 0; i < back->size(); ++i) put(8 - back->size() + i, (*back)[i]);
  return bytes;
}

struct Run {
  std::size_t begin = 8;
  std::size_t size = 1;  // RFC 5952 section 4.2.2: a single group is not shortened
};

Run longest_zeros(const std::array<std::uint16_t, 8>& groups) {
  Run longest;
  for (std::size_t begin = 0; begin < 8; ++begin) {
    std::size_t end = begin;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - begin > longest.size) longest = {begin, end - begin};
  }
  return longest;
}

}  // namespace

std::optional<stun::TransportAddress> parse_address(std::string_view ip, std::uint16_t port) {
  if (const auto ipv4 = parse_ipv4(ip)) return stun::TransportAddress::ipv4(*ipv4, port);
  if (const auto ipv6 = parse_ipv6(ip)) return stun::TransportAddress::ipv6(*ipv6, port);
  return std::nullopt;
}

std::string address_text(const stun::TransportAddress& address) {
  const auto& ip = address.ip;
  if (address.is_ipv4()) {
    return std::to_string(ip[12]) + '.' + std::to_string(ip[13]) + '.' + std::to_string(ip[14]) + '.' +
           std::to_string(ip[15]);
  }
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<std::uint16_t>(ip[i * 2] << 8U | ip[i * 2 + 1]);
  }
  const Run zeros = longest_zeros(groups);
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == zeros.begin) text += "::";
    if (i >= zeros.begin && i < zeros.begin + zeros.size) continue;
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 4> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), groups[i], 16);
    check(error == std::errc(), "four digits are enough for 16 bits");
    text.append(digits.data(), end);
  }
  return text;
}

std::optional<stun::TransportAddress> endpoint_of(const Candidate& candidate) {
  return parse_address(candidate.address, candidate.port);
}

}  // namespace parlance::proto::sdp
