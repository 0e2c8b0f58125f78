#include "app/doctor/addresses.h"

#include "base/address_rules.h"
#include "net/endpoint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace parlance::app::doctor {
namespace {

bool is_public(const std::string& text) {
  const auto endpoint = net::Endpoint::parse(text, 0);
  if (!endpoint) return false;
  AddressBytes bytes = endpoint->address;
  if (endpoint->family == net::Endpoint::Family::v4) {
    bytes = {};
    bytes[10] = bytes[11] = 0xff;  // ::ffff:a.b.c.d
    std::copy_n(endpoint->address.begin(), 4, bytes.begin() + 12);
  }
  return !is_forbidden_address(bytes);
}

}  // namespace

std::vector<Finding> judge_addresses(const AddressFacts& facts) {
  if (facts.own.empty()) {
    return {{"addresses", Grade::warning, "This machine has no address that others could reach.",
             "Check its network (ip address)."}};
  }
  const auto& told = facts.announced.empty() ? facts.own : facts.announced;
  if (std::ranges::any_of(told, is_public)) {
    return {{"addresses", Grade::fine, fmt::format("People are told {}.", fmt::join(told, ", "))}};
  }
  // What is announced is not second-guessed: then nobody is asked.
  if (facts.announced.empty() && !facts.asked.empty()) {
    return {{"addresses", Grade::fine,
             fmt::format("People are told {}, and the address that {} finds (media.discover).",
                         fmt::join(told, ", "), facts.asked)}};
  }
  return {
      {"addresses", Grade::warning,
       fmt::format("People are told {}: within this network alone.", fmt::join(told, ", ")),
       "For people elsewhere list the public address in media.announce (or a STUN server in media.discover), and let the router or host forward "
       "the ports to it."}};
}

}  // namespace parlance::app::doctor
