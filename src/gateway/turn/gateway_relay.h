#pragma once

#include "gateway/turn/gateway_batch.h"
#include "gateway/turn/gateway_relays.h"
#include "proto/turn/server.h"

#include <map>

namespace parlance::gateway::turn {

/// The way to clients, as the relay sees it.
class ClientPort {
 public:
  virtual ~ClientPort() = default;
  /// The UDP socket that a client's datagrams come to. Null: it has been closed.
  virtual net::UdpSocket* socket_of(const proto::turn::Path& path) = 0;
  /// To a client on a stream; dropped where the client does not keep up.
  virtual void write(const proto::turn::Path& path, Bytes bytes) = 0;
  /// An answer; to unproven sources within their budget.
  virtual void answer(proto::turn::Reply reply) = 0;
};

/// Behind a 1:1 NAT our media sockets are announced by addresses that only the NAT knows, and that it may not send back to us. So what is for them
/// goes to the address that the relay itself has.
class Nat final {
 public:
  Nat() = default;
  /// `media`: our media sockets as they are announced; `announced`: the addresses of them that are not this machine's.
  Nat(std::vector<net::Endpoint> announced, const std::vector<proto::stun::TransportAddress>& media);

  [[nodiscard]] net::Endpoint inside(const proto::stun::TransportAddress& peer,
                                     const net::Endpoint& relay) const;
  [[nodiscard]] proto::stun::TransportAddress outside(const net::Endpoint& peer,
                                                      const net::Endpoint& relay) const;
  [[nodiscard]] const std::vector<net::Endpoint>& announced() const { return announced_; }

 private:
  [[nodiscard]] bool is_media(std::uint16_t port) const;

  std::vector<net::Endpoint> announced_;
  std::vector<std::uint16_t> ports_;
};

/// Drives the TURN server: hands it what comes, opens and closes its sockets, sends what it lets pass.
class Relay final {
 public:
  struct Settings {
    proto::turn::Server::Settings server;
    RelaySockets::Settings sockets;
    Nat nat;
  };
  /// All outlive it.
  Relay(net::Worker& worker, Settings settings, Random& random, ClientPort& port);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay() = default;

  /// A request, or what looks like one. False: it was none of TURN's.
  bool request(const proto::turn::Path& path, ByteView bytes);
  /// ChannelData or an indication. Leaves with the next `flush`, until which the bytes have to live.
  void data(const proto::turn::Path& path, ByteView bytes, TimePoint now);
  void flush() { batch_.flush(); }
  void closed(const proto::turn::Path& path);
  /// From now on, looks for addresses that this machine has got or lost.
  void watch_addresses();
  /// Nothing is received or sent from here on.
  void stop();

  [[nodiscard]] bool serves(const proto::turn::Path& path) { return server_.serves(path); }
  [[nodiscard]] const proto::turn::Counters& counters() const { return server_.counters(); }
  [[nodiscard]] std::size_t allocations() const { return server_.allocations(); }

 private:
  void receive(const proto::turn::RelayId& relay, std::span<net::Arrival> arrivals);
  /// From a peer to the client of that relayed address.
  void deliver(const proto::turn::RelayId& relay, const proto::stun::TransportAddress& peer, ByteView payload,
               TimePoint now);
  void drain();
  void carry_out(proto::turn::Action action);
  void arm();
  void look_at_addresses();

  net::Worker& worker_;
  ClientPort& port_;
  proto::turn::Server server_;
  RelaySockets sockets_;
  Nat nat_;
  OutgoingBatch batch_;
  Outbox<proto::turn::Action> out_;
  net::Timer timer_;
  net::Timer look_;
  std::optional<TimePoint> armed_;  ///< when it fires
};

}  // namespace parlance::gateway::turn
