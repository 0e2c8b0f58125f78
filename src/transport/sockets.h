#pragma once

#include "net/udp.h"
#include "transport/counters.h"
#include "transport/settings.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace parlance::transport {

/// One worker's UDP sockets: one for each address that is listened on.
class Sockets final {
 public:
  /// Addresses to listen on, at most.
  static constexpr std::size_t kMost = 16;

  struct Place {
    std::uint16_t port = 0;
    bool shared = false;  ///< with other workers' sockets
  };

  /// `receive` hears all of them. Errors: net.bind, net.address, media.listen (none, or too many).
  static Result<Sockets> open(net::Worker& worker, const Settings& settings, const Place& place,
                              const std::function<void(std::span<net::Arrival>)>& receive);

  /// Each from the socket that its local address belongs to; where there is none it is dropped, and counted in `counters`.
  void send(std::span<const net::Datagram> datagrams, DepartureCounters& counters);
  [[nodiscard]] std::vector<net::Endpoint> local() const;
  [[nodiscard]] net::UdpSocket::Counters counters() const;
  /// The least that any of them was granted.
  [[nodiscard]] net::UdpSocket::Buffers buffers() const;

 private:
  struct Bound {
    net::Endpoint local;
    bool wildcard = false;
    std::unique_ptr<net::UdpSocket> socket;
  };
  [[nodiscard]] net::UdpSocket* socket_for(const net::Endpoint& local) const;

  std::vector<Bound> sockets_;
};

}  // namespace parlance::transport
