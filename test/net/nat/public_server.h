#pragma once

#include "proto/ice/candidate.h"
#include "proto/ice/lite_agent.h"
#include "proto/turn/server.h"
#include "test/net/nat/relay_client.h"

#include <deque>
#include <vector>

namespace parlance::test::nat {

constexpr std::uint16_t kMediaPort = 8443;

/// What the server is to a NAT: STUN and TURN on 3478 by UDP and TCP, media on a UDP port, and on the port of HTTPS TURN over TLS and ICE-TCP, told
/// apart by their first bytes. What comes from one leg of the forwarded call goes out to the others.
class PublicServer final : public sim::Actor {
 public:
  PublicServer(sim::World& world, Internet& internet, Random& random, Ip ip);

  [[nodiscard]] Ip ip() const { return host_.ip(); }
  [[nodiscard]] proto::turn::Credentials credentials_for(std::string_view participant) const;
  /// What somebody in the forwarded call is told of it.
  [[nodiscard]] std::vector<proto::ice::Candidate> media_candidates() const;
  /// Somebody joins the forwarded call.
  proto::ice::LiteAgent& add_leg(const proto::ice::Generation& generation);

  [[nodiscard]] std::optional<TimePoint> deadline() const override;
  void tick(TimePoint now) override;

 private:
  void open_relay_ports();
  void open_media_ports();
  void answer_on_udp(const Endpoint& from, ByteView bytes);
  void take_for_relay(const proto::turn::Path& path, ByteView bytes);
  void carry_out_relay();
  void open_relays(const proto::turn::OpenRelays& wish);
  void from_peer(const proto::turn::RelayId& relay, const TransportAddress& peer, ByteView payload);
  void to_client(const proto::turn::Path& path, ByteView bytes);
  void take_media(const proto::ice::Path& path, ByteView bytes);
  void forward(const proto::ice::Path& from, ByteView bytes);
  void carry_out_media();
  void send_media(const proto::ice::Path& path, ByteView bytes);

  sim::World& world_;
  Host host_;
  proto::turn::Server relay_;
  Outbox<proto::turn::Action> relay_out_;
  std::deque<proto::ice::LiteAgent> legs_;
  Outbox<proto::ice::LiteAgent::Action> media_out_;
};

}  // namespace parlance::test::nat
