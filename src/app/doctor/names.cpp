#include "app/doctor/names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace parlance::app::doctor {
namespace {

/// glibc's own word for a name that is there, with records of other kinds alone.
constexpr int kNoData = -5;  // EAI_NODATA, which netdb.h shows only with _GNU_SOURCE

NameFacts look_up(const std::string& name) {
  NameFacts facts{name, {}};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int result = ::getaddrinfo(name.c_str(), nullptr, &hints, &list);
  if (result != 0) {
    const bool answered = result == EAI_NONAME || result == kNoData;
    facts.resolver = answered ? NameFacts::Resolver::answered : NameFacts::Resolver::silent;
    return facts;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0)
      facts.addresses.emplace_back(text.data());
  }
  return facts;
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

/// Nothing: it leads to this machine.
std::optional<Finding> trouble(const NameFacts& name, const std::vector<std::string>& own) {
  if (name.resolver == NameFacts::Resolver::silent) {
    return Finding{"DNS", Grade::failure, fmt::format("No answer when asked for {}.", name.name),
                   "Look at this machine's network and the servers named in /etc/resolv.conf."};
  }
  if (name.addresses.empty()) {
    return Finding{"DNS", Grade::failure, fmt::format("{} has no address.", name.name),
                   "Add an A or AAAA record with this server's public address, or mend the name."};
  }
  const auto is_own = [&own](const std::string& address) {
    return std::ranges::find(own, address) != own.end();
  };
  if (std::ranges::any_of(name.addresses, is_own)) return std::nullopt;
  const std::string where = fmt::format("{} leads to {}", name.name, fmt::join(name.addresses, ", "));
  if (std::ranges::all_of(name.addresses, is_loopback)) {
    return Finding{"DNS", Grade::warning,
                   where + ": that is within this machine (/etc/hosts), and hides what others are told.",
                   "Ask from another machine, or take the line out of /etc/hosts."};
  }
  return Finding{"DNS", Grade::warning, where + ", which is none of this machine's addresses.",
                 "Behind 1:1 NAT or a proxy that is right: then list the public address in media.announce. "
                 "Else mend the record."};
}

}  // namespace

std::vector<NameFacts> resolve(const std::vector<std::string>& names) {
  std::vector<NameFacts> found;
  for (const std::string& name : names) {
    found.push_back(look_up(name));
    if (found.back().resolver == NameFacts::Resolver::silent) break;
  }
  return found;
}

std::vector<Finding> judge_names(const std::vector<NameFacts>& names, const std::vector<std::string>& own) {
  if (names.empty()) return {{"DNS", Grade::fine, "No name is configured that would have to lead here."}};
  std::vector<Finding> findings;
  std::vector<std::string_view> fine;
  for (const NameFacts& each : names) {
    if (auto bad = trouble(each, own)) {
      findings.push_back(std::move(*bad));
    } else {
      fine.push_back(each.name);
    }
  }
  if (fine.empty()) return findings;
  findings.insert(findings.begin(), {"DNS", Grade::fine,
                                     fmt::format("{} {} to this machine.", fmt::join(fine, ", "),
                                                 fine.size() == 1 ? "leads" : "lead")});
  return findings;
}

}  // namespace parlance::app::doctor
