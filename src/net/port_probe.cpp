#include "net/port_probe.h"

#include "net/detail/socket_address.h"

#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>

namespace parlance::net {
namespace {

PortState state_of(int error) {
  switch (error) {
  case EADDRINUSE:
    return PortState::taken;
  case EACCES:
  case EPERM:
    return PortState::denied;
  default:
    return PortState::no_address;
  }
}

}  // namespace

PortState probe_port(const Endpoint& local, IpProtocol protocol) {
  const bool v6 = local.family == Endpoint::Family::v6;
  const bool tcp = protocol == IpProtocol::tcp;
  const int socket = ::socket(v6 ? AF_INET6 : AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
  if (socket < 0) return PortState::no_address;
  const int on = 1;
  // As servers do: a connection that has just ended takes no port; and IPv4 has a socket of its own.
  if (tcp) ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (v6) ::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  sockaddr_storage address{};
  const socklen_t length = detail::to_sockaddr(local, address);
  // lint: what the sockets API asks for
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  PortState state = PortState::free;
  // With SO_REUSEADDR only listen() finds another listener.
  if (::bind(socket, generic, length) != 0 || (tcp && ::listen(socket, 1) != 0)) state = state_of(errno);
  ::close(socket);
  return state;
}

}  // namespace parlance::net
