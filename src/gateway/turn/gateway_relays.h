#pragma once

#include "base/random.h"
#include "net/udp.h"
#include "proto/turn/types.h"

#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace parlance::gateway::turn {

/// The UDP sockets that are relayed from: one for each relayed address.
class RelaySockets final {
 public:
  /// What a socket received, and for which relayed address.
  using Receive = Function<void(const proto::turn::RelayId&, std::span<net::Arrival>)>;

  struct Settings {
    std::uint16_t first_port = 0;
    std::uint16_t last_port = 0;
    std::vector<net::Endpoint>
        own;  ///< to relay from where the client's way to us has the other family; best first
    std::vector<net::Endpoint> announced;  ///< told instead, one a family
  };
  /// The worker outlives it.
  RelaySockets(net::Worker& worker, Settings settings, Random& random, Receive receive);

  /// As many as can be opened.
  proto::turn::RelaysOpened open(const proto::turn::OpenRelays& wish);
  void close(const proto::turn::RelayId& relay);
  void close(proto::turn::ReservationId reservation);
  void clear();
  /// Instead of Settings::own.
  void set_own(std::vector<net::Endpoint> own) { settings_.own = std::move(own); }
  /// Null: closed.
  [[nodiscard]] net::UdpSocket* find(const proto::turn::RelayId& relay);
  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  using Family = proto::turn::Family;
  /// What the allocation in a slot has. A slot is used again; its generation tells by whom.
  struct Place {
    std::uint32_t generation = 0;
    std::array<std::unique_ptr<net::UdpSocket>, proto::turn::kFamilies> sockets;
  };
  /// A reserved socket's receiver is told its relay once that exists.
  struct Owner {
    std::optional<proto::turn::RelayId> relay;
  };
  struct Reserved {
    std::unique_ptr<net::UdpSocket> socket;
    std::shared_ptr<Owner> owner;
  };

  [[nodiscard]] std::optional<net::Endpoint> local_for(Family family, const net::Endpoint& server) const;
  [[nodiscard]] proto::stun::TransportAddress told(const net::Endpoint& local) const;
  std::unique_ptr<net::UdpSocket> open_at(const net::Endpoint& local, std::shared_ptr<Owner> owner);
  /// One socket, or with Parity::even_and_next two, on ports that were free.
  struct Opened {
    std::unique_ptr<net::UdpSocket> socket;
    Reserved next;
  };
  Opened open_any(net::Endpoint local, proto::turn::Parity parity, const std::shared_ptr<Owner>& owner);
  void keep(const proto::turn::RelayId& relay, std::unique_ptr<net::UdpSocket> socket,
            proto::turn::RelaysOpened& done);
  /// Ports to try, best first: those that have rested; then that whose rest began first, for a pause is worth less than a relay.
  [[nodiscard]] std::vector<std::uint16_t> ports_to_try(proto::turn::Parity parity);
  [[nodiscard]] bool rested(std::uint16_t port);
  void rest(const net::UdpSocket& socket);

  net::Worker& worker_;
  Settings settings_;
  Random& random_;
  Receive receive_;
  std::vector<Place> places_;  ///< by slot
  std::map<proto::turn::ReservationId, Reserved> reserved_;
  std::unordered_map<std::uint16_t, TimePoint> closed_at_;
  std::size_t count_ = 0;
};

}  // namespace parlance::gateway::turn
