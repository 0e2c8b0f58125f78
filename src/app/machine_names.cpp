#include "app/machine_names.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

namespace parlance::app {
namespace {

std::string text_of(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

bool is_host_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.';
  });
}

}  // namespace

std::vector<std::string> machine_addresses() {
  std::vector<std::string> found;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return found;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    const bool usable = entry->ifa_addr != nullptr && (entry->ifa_flags & IFF_UP) != 0 &&
                        (entry->ifa_flags & IFF_LOOPBACK) == 0;
    if (!usable) continue;
    const std::string text = text_of(*entry->ifa_addr);
    if (!text.empty() && !text.starts_with("fe80:") && !text.starts_with("169.254.")) found.push_back(text);
  }
  ::freeifaddrs(list);
  return found;
}

bool machine_has(const net::Endpoint& address) {
  const bool v6 = address.family == net::Endpoint::Family::v6;
  const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  // Port 0: only the address is asked about, not whether its port is free.
  sockaddr_storage local{};
  socklen_t length = sizeof(sockaddr_in);
  if (v6) {
    sockaddr_in6 own{};
    own.sin6_family = AF_INET6;
    std::memcpy(&own.sin6_addr, address.address.data(), sizeof own.sin6_addr);
    std::memcpy(&local, &own, sizeof own);
    length = sizeof own;
  } else {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    std::memcpy(&own.sin_addr, address.address.data(), sizeof own.sin_addr);
    std::memcpy(&local, &own, sizeof own);
  }
  // lint: what the sockets API asks for
  const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&local), length) == 0;
  ::close(socket);
  return bound;
}

std::vector<std::string> machine_names() {
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  std::array<char, 254> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0 && is_host_name(host.data()))
    names.emplace_back(host.data());
  const std::vector<std::string> addresses = machine_addresses();
  names.insert(names.end(), addresses.begin(), addresses.end());
  return names;
}

}  // namespace parlance::app
