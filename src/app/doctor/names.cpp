#include "app/doctor/names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

namespace parlance::app::doctor {
namespace {

std::vector<std::string> addresses_of(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &list) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  std::vector<std::string> found;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0)
      found.emplace_back(text.data());
  }
  return found;
}

Finding judge_name(const NameFacts& name, const std::vector<std::string>& own) {
  if (name.addresses.empty()) {
    return {"DNS", Grade::failure, fmt::format("{} has no address.", name.name),
            "Add an A or AAAA record with this server's public address."};
  }
  const auto is_own = [&own](const std::string& address) {
    return std::ranges::find(own, address) != own.end();
  };
  if (std::ranges::any_of(name.addresses, is_own))
    return {"DNS", Grade::fine, fmt::format("{} leads to this machine.", name.name)};
  return {
      "DNS", Grade::warning,
      fmt::format("{} leads to {}, which is none of this machine's addresses.", name.name,
                  fmt::join(name.addresses, ", ")),
      "Behind 1:1 NAT or a proxy that is right: then list the public address in media.announce. Else mend the record."};
}

}  // namespace

std::vector<NameFacts> resolve(const std::vector<std::string>& names) {
  std::vector<NameFacts> found;
  for (const std::string& name : names) found.push_back({name, addresses_of(name)});
  return found;
}

std::vector<Finding> judge_names(const std::vector<NameFacts>& names, const std::vector<std::string>& own) {
  std::vector<Finding> findings;
  for (const NameFacts& each : names) findings.push_back(judge_name(each, own));
  return findings;
}

}  // namespace parlance::app::doctor
