#pragma once

#include "net/endpoint.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace parlance::transport {

/// What the media ports are made with; sections `net` and `media` of the configuration. Addresses without ports.
struct Settings {
  /// One UDP socket a worker on each. A wildcard IPv6 address on a machine without IPv6 is left out; every other address has to be there.
  std::vector<std::string> listen{"0.0.0.0", "::"};
  /// This machine's own, for the candidates of wildcard sockets; in the order of preference.
  std::vector<std::string> machine{};
  /// What our addresses look like from outside a one-to-one NAT. Candidates of the same family show them instead of our own.
  std::vector<std::string> announce{};
  std::uint16_t port = 8443;  ///< 0: any that is free (then each worker has its own)
  /// On how many ports, from `port` upwards, the workers are spread; more than there are workers, or 0: one a worker.
  std::size_t ports = 0;
  std::size_t max_peers = 2000;  ///< a worker
  /// Media packets that a worker keeps at most (some 2.2 KiB each, taken as they are needed): those on their way, and for retransmission. A camera in three
  /// encodings keeps some 300.
  std::size_t packets = 65'536;
  std::size_t batch = 1024;             ///< datagrams that leave a worker together, at most (1.5 KiB each)
  int socket_buffer = 4 * 1024 * 1024;  ///< bytes, for each socket and direction
};

}  // namespace parlance::transport
