#include "gateway/turn/gateway_addresses.h"

#include "transport/address.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <iterator>

namespace parlance::gateway::turn {

std::vector<net::Endpoint> machine_addresses() {
  std::vector<net::Endpoint> found;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return found;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
    net::Endpoint address;
    if (entry->ifa_addr->sa_family == AF_INET) {
      sockaddr_in v4{};
      std::memcpy(&v4, entry->ifa_addr, sizeof v4);
      std::memcpy(address.address.data(), &v4.sin_addr, sizeof v4.sin_addr);
    } else if (entry->ifa_addr->sa_family == AF_INET6) {
      sockaddr_in6 v6{};
      std::memcpy(&v6, entry->ifa_addr, sizeof v6);
      address.family = net::Endpoint::Family::v6;
      std::memcpy(address.address.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    } else {
      continue;
    }
    found.push_back(address);
  }
  ::freeifaddrs(list);
  return found;
}

bool is_reachable(const net::Endpoint& address) {
  const auto& ip = address.address;
  if (address.is_loopback()) return false;
  if (address.family == net::Endpoint::Family::v4) return ip[0] != 169 || ip[1] != 254;
  return ip[0] != 0xfe || (ip[1] & 0xc0U) != 0x80;
}

std::vector<net::Endpoint> reachable_of(const std::vector<net::Endpoint>& machine) {
  std::vector<net::Endpoint> reachable;
  std::ranges::copy_if(machine, std::back_inserter(reachable), is_reachable);
  return reachable;
}

std::vector<AddressBytes> forbidden_of(const std::vector<net::Endpoint>& machine,
                                       const std::vector<net::Endpoint>& announced) {
  std::vector<AddressBytes> own;
  for (const net::Endpoint& each : machine)
    if (!each.is_loopback()) own.push_back(transport::to_address(each).ip);
  for (const net::Endpoint& each : announced) own.push_back(transport::to_address(each).ip);
  return own;
}

}  // namespace parlance::gateway::turn
