#pragma once

#include "proto/ice/agent.h"
#include "test/net/nat/public_server.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace parlance::test::nat {

/// Which ways somebody may go.
struct Means {
  bool own_address = true;  ///< false: relayed candidates alone
  std::vector<Tunnel> tunnels{Tunnel::udp, Tunnel::tcp, Tunnel::tls};
};

/// Who calls: a full ICE agent on a host of its own, which asks the server for its address and for relayed ones.
class Caller final : public sim::Actor {
 public:
  Caller(sim::World& world, std::unique_ptr<Host> host, proto::ice::Role role, Random& random);

  /// For the other side, as they are found. Set before gather().
  std::function<void(const proto::ice::Candidate&)> on_candidate = [](const auto&) {};

  void gather(const PublicServer& server, std::string_view name, const Means& means);
  /// Also connects by ICE-TCP, where only a server answers.
  void connect_by_tcp();
  void add_remote(const proto::ice::Candidate& candidate);
  /// Begins anew (RFC 8445 section 9), with nothing gathered.
  void restart();

  [[nodiscard]] Host& host() { return *host_; }
  [[nodiscard]] proto::ice::Agent& agent() { return agent_; }
  [[nodiscard]] const proto::ice::Credentials& credentials() const { return credentials_; }
  /// Which of its relays has this address; null: none.
  [[nodiscard]] RelayClient* relay_of(const TransportAddress& relayed) const;
  /// One packet, where a path is selected.
  void send_media();
  [[nodiscard]] std::size_t heard() const { return heard_; }

  [[nodiscard]] std::optional<TimePoint> deadline() const override { return agent_.deadline(); }
  void tick(TimePoint now) override;

 private:
  /// A connection to a server's port for media.
  struct Stream {
    std::uint16_t port = 0;
    bool connected = false;
    std::vector<Bytes> waiting{};
  };
  void add_local(const proto::ice::LocalAddress& address);
  void add_relay(const PublicServer& server, std::string_view name, Tunnel tunnel);
  void take(const proto::ice::Path& path, ByteView bytes);
  void carry_out();
  void send(const proto::ice::Path& path, ByteView bytes);
  void send_by_tcp(const proto::ice::Path& path, ByteView bytes);
  void connect(const proto::ice::Path& path);

  sim::World& world_;
  Random& random_;
  std::unique_ptr<Host> host_;
  proto::ice::Credentials credentials_;
  proto::ice::Agent agent_;
  Outbox<proto::ice::Agent::Action> out_;
  std::vector<TransportAddress> remotes_;
  std::vector<std::unique_ptr<RelayClient>> relays_;
  std::map<TransportAddress, Stream> streams_;
  std::size_t heard_ = 0;
};

}  // namespace parlance::test::nat
