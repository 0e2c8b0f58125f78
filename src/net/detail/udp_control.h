#pragma once

#include "net/endpoint.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace parlance::net::detail {

/// Room for what travels beside a datagram: our address, and a train's segment size.
struct Control {
  alignas(
      cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int))> bytes{};
};

struct Received {
  std::optional<Endpoint> local{};  ///< without the port
  std::size_t segment = 0;          ///< 0: not a train
};
/// What the kernel tells of a datagram that came.
Received read_control(msghdr& message);

/// Makes `message` leave from `local` (where its port is not 0) and, where `segment` is not 0, cut into datagrams of that size.
void write_control(msghdr& message, Control& control, const Endpoint& local, std::size_t segment);

}  // namespace parlance::net::detail
