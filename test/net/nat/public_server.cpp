#include "test/net/nat/public_server.h"

#include "base/check.h"
#include "proto/ice/stream_framing.h"
#include "proto/stun/binding.h"

namespace parlance::test::nat {

using proto::ice::LiteAgent;
using proto::ice::Transport;

namespace {

constexpr std::string_view kSecret = "north";
constexpr WallTime kBegin{1'800'000'000'000};
constexpr std::uint16_t kFirstRelayPort = 50'000;
constexpr std::uint32_t kPreference = 2'000'000'000;  // of the first media candidate; any will do

proto::turn::Server::Settings settings_of(Ip ip) {
  proto::turn::Server::Settings settings;
  settings.authentication = {"parlance", std::string(kSecret)};
  settings.peers.own = {address_of({ip, 0}).ip};
  settings.peers.media = {address_of({ip, kMediaPort})};
  return settings;
}

bool is_stun(ByteView bytes) { return !bytes.empty() && bytes[0] < 4; }  // RFC 7983

}  // namespace

PublicServer::PublicServer(sim::World& world, Internet& internet, Random& random, Ip ip)
    : world_(world), host_(internet, Internet::kPublic, ip), relay_(settings_of(ip), random) {
  world.add(*this);
  open_relay_ports();
  open_media_ports();
}

proto::turn::Credentials PublicServer::credentials_for(std::string_view participant) const {
  return proto::turn::make_credentials(kSecret, {"lab", participant}, {kBegin.ms + 3'600'000});
}

std::vector<proto::ice::Candidate> PublicServer::media_candidates() const {
  proto::ice::Candidate udp{
      .foundation = "1", .priority = kPreference, .address = address_of({ip(), kMediaPort})};
  proto::ice::Candidate tcp{.foundation = "2",
                            .transport = Transport::tcp,
                            .priority = kPreference / 2,
                            .address = address_of({ip(), kHttpsPort}),
                            .tcp_type = proto::ice::TcpType::passive};
  return {udp, tcp};
}

LiteAgent& PublicServer::add_leg(const proto::ice::Generation& generation) {
  return legs_.emplace_back(generation);
}

std::optional<TimePoint> PublicServer::deadline() const {
  std::optional<TimePoint> first = relay_.deadline();
  for (const LiteAgent& leg : legs_) {
    const auto due = leg.deadline();
    if (due && (!first || *due < *first)) first = due;
  }
  return first;
}

void PublicServer::tick(TimePoint now) {
  relay_.tick(now, relay_out_);
  carry_out_relay();
  for (LiteAgent& leg : legs_) leg.tick(now, media_out_);
  carry_out_media();
}

void PublicServer::open_relay_ports() {
  host_.open(kStunPort, [this](const Endpoint& from, ByteView bytes) { answer_on_udp(from, bytes); });
  host_.listen(kStunPort, [this](const Endpoint& from) {
    const proto::turn::Path path{proto::turn::Transport::stream, address_of(from),
                                 address_of({ip(), kStunPort})};
    return [this, path](ByteView bytes) { take_for_relay(path, bytes); };
  });
}

void PublicServer::open_media_ports() {
  host_.open(kMediaPort, [this](const Endpoint& from, ByteView bytes) {
    take_media({Transport::udp, address_of({ip(), kMediaPort}), address_of(from)}, bytes);
  });
  host_.listen(kHttpsPort, [this](const Endpoint& from) {
    const TransportAddress local = address_of({ip(), kHttpsPort});
    const TransportAddress remote = address_of(from);
    return [this, local, remote](ByteView bytes) {
      if (bytes[0] == kTlsRecord) {
        take_for_relay({proto::turn::Transport::stream, remote, local}, bytes.subspan(1));
        return;
      }
      proto::ice::StreamFraming framing;  // frames come whole, as they were written
      const auto use = [&](ByteView frame) {
        take_media({Transport::tcp, local, remote}, frame);
        return true;
      };
      check(framing.receive(bytes, use).has_value(), "a test's frame");
    };
  });
}

void PublicServer::answer_on_udp(const Endpoint& from, ByteView bytes) {
  const auto binding = proto::stun::answer_binding(bytes, address_of(from), proto::stun::Proof::none, "");
  if (!binding.bytes.empty()) {
    host_.send(kStunPort, from, binding.bytes);
    return;
  }
  take_for_relay({proto::turn::Transport::datagram, address_of(from), address_of({ip(), kStunPort})}, bytes);
}

void PublicServer::take_for_relay(const proto::turn::Path& path, ByteView bytes) {
  const auto header = proto::stun::read_header(bytes);
  check(header.has_value(), "what a test's client sends to the relay");
  if (header->message_class == proto::stun::Class::indication) {
    const auto data = relay_.to_peer(path, bytes, world_.now());
    if (data && data->local) {
      from_peer(*data->local, data->source, data->payload);
    } else if (data) {
      host_.send(data->source.port, endpoint_of(data->peer), data->payload);
    }
    return;
  }
  const auto done = relay_.receive(proto::turn::ClientMessage{path, bytes, kBegin}, world_.now(), relay_out_);
  check(done.has_value(), "what a test's client asks of the relay");
  carry_out_relay();
}

void PublicServer::carry_out_relay() {
  while (!relay_out_.empty()) {
    for (auto& action : relay_out_.take()) {
      if (const auto* reply = std::get_if<proto::turn::Reply>(&action)) to_client(reply->path, reply->bytes);
      if (const auto* open = std::get_if<proto::turn::OpenRelays>(&action)) open_relays(*open);
      if (const auto* close = std::get_if<proto::turn::CloseRelay>(&action))
        host_.open(static_cast<std::uint16_t>(kFirstRelayPort + close->relay.allocation.slot), {});
    }
  }
}

void PublicServer::open_relays(const proto::turn::OpenRelays& wish) {
  const auto port = static_cast<std::uint16_t>(kFirstRelayPort + wish.allocation.slot);
  const proto::turn::RelayId relay{wish.allocation, proto::turn::Family::ipv4};
  host_.open(port, [this, relay](const Endpoint& from, ByteView bytes) {
    from_peer(relay, address_of(from), bytes);
  });
  const proto::turn::RelaysOpened opened{wish.allocation, {address_of({ip(), port}), std::nullopt}};
  check(relay_.receive(opened, world_.now(), relay_out_).has_value(), "a test's relay");
}

void PublicServer::from_peer(const proto::turn::RelayId& relay, const TransportAddress& peer,
                             ByteView payload) {
  const auto data = relay_.to_client(relay, peer, payload, world_.now());
  if (!data) return;
  Bytes bytes(data->header.begin(), data->header.begin() + static_cast<std::ptrdiff_t>(data->header_size));
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  bytes.resize(bytes.size() + data->padding);
  to_client(data->path, bytes);
}

void PublicServer::to_client(const proto::turn::Path& path, ByteView bytes) {
  const Endpoint client = endpoint_of(path.client);
  if (path.transport == proto::turn::Transport::datagram) {
    host_.send(path.server.port, client, bytes);
  } else {
    host_.write(path.server.port, client, bytes);
  }
}

void PublicServer::take_media(const proto::ice::Path& path, ByteView bytes) {
  if (!is_stun(bytes)) {
    forward(path, bytes);
    return;
  }
  // Whose it is, its user name says: all others refuse it.
  for (LiteAgent& leg : legs_) static_cast<void>(leg.receive({bytes, path}, world_.now(), media_out_));
  carry_out_media();
}

void PublicServer::forward(const proto::ice::Path& from, ByteView bytes) {
  const auto is_from = [&from](const LiteAgent& leg) { return leg.is_validated(from); };
  if (std::ranges::none_of(legs_, is_from)) return;
  for (const LiteAgent& leg : legs_) {
    if (!is_from(leg) && leg.selected()) send_media(*leg.selected(), bytes);
  }
}

void PublicServer::carry_out_media() {
  for (auto& action : media_out_.take()) {
    if (const auto* send = std::get_if<proto::ice::Send>(&action)) send_media(send->path, send->bytes);
  }
}

void PublicServer::send_media(const proto::ice::Path& path, ByteView bytes) {
  const Endpoint to = endpoint_of(path.remote);
  if (path.transport == Transport::udp) {
    host_.send(path.local.port, to, bytes);
    return;
  }
  Bytes frame;
  proto::ice::append_frame(frame, bytes);
  host_.write(path.local.port, to, frame);
}

}  // namespace parlance::test::nat
