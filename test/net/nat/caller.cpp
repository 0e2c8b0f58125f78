#include "test/net/nat/caller.h"

#include "base/check.h"
#include "proto/ice/stream_framing.h"

#include <algorithm>

namespace parlance::test::nat {

using proto::ice::CandidateType;
using proto::ice::Path;
using proto::ice::TcpType;
using proto::ice::Transport;

namespace {

constexpr std::uint8_t kFirstByteOfMedia = 0x80;  // RTP version 2 (RFC 3550 section 5.1)
constexpr std::size_t kMediaSize = 1100;
constexpr std::uint16_t kDiscard = 9;  // RFC 6544 section 4.5

}  // namespace

Caller::Caller(sim::World& world, std::unique_ptr<Host> host, proto::ice::Role role, Random& random)
    : world_(world), random_(random), host_(std::move(host)),
      credentials_(proto::ice::make_credentials(random)), agent_(role, credentials_, random) {
  world.add(*this);
}

void Caller::gather(const PublicServer& server, std::string_view name, const Means& means) {
  if (means.own_address) {
    const std::uint16_t port = host_->fresh_port();
    const TransportAddress own = address_of({host_->ip(), port});
    host_->open(port, [this, own](const Endpoint& from, ByteView bytes) {
      take({Transport::udp, own, address_of(from)}, bytes);
    });
    add_local({.address = own});
    check(agent_.discover(own, address_of({server.ip(), kStunPort})).has_value(), "discovery");
  }
  for (const Tunnel tunnel : means.tunnels) add_relay(server, name, tunnel);
}

void Caller::connect_by_tcp() {
  add_local({.transport = Transport::tcp,
             .address = address_of({host_->ip(), kDiscard}),
             .tcp_type = TcpType::active});
}

void Caller::add_local(const proto::ice::LocalAddress& address) {
  const auto candidate = agent_.add_local(address);
  check(candidate.has_value(), "a local candidate");
  on_candidate(*candidate);
}

void Caller::add_relay(const PublicServer& server, std::string_view name, Tunnel tunnel) {
  auto made = std::make_unique<RelayClient>(*host_, tunnel, server.ip(), server.credentials_for(name));
  RelayClient& relay = *relays_.emplace_back(std::move(made));
  const auto allocated = [this, &relay] {
    for (const TransportAddress& remote : remotes_) relay.permit(remote);
    add_local({.type = CandidateType::relayed,
               .address = *relay.relayed(),
               .related = address_of({host_->ip(), kDiscard})});
  };
  relay.allocate(allocated, [this, &relay](const TransportAddress& peer, ByteView bytes) {
    take({Transport::udp, *relay.relayed(), peer}, bytes);
  });
}

void Caller::add_remote(const proto::ice::Candidate& candidate) {
  remotes_.push_back(candidate.address);
  for (const auto& relay : relays_) {
    if (relay->relayed()) relay->permit(candidate.address);
  }
  check(agent_.add_remote({candidate}).has_value(), "a remote candidate");
}

void Caller::restart() {
  // Old relays stay, for packets that are on their way; there is nobody any more who asks for them.
  remotes_.clear();
  streams_.clear();
  credentials_ = proto::ice::make_credentials(random_);
  agent_.restart(credentials_);
}

RelayClient* Caller::relay_of(const TransportAddress& relayed) const {
  const auto found = std::ranges::find_if(
      relays_, [&relayed](const auto& relay) { return relay->relayed() == std::optional(relayed); });
  return found == relays_.end() ? nullptr : found->get();
}

void Caller::send_media() {
  const auto path = agent_.selected();
  if (path) send(*path, Bytes(kMediaSize, kFirstByteOfMedia));
}

void Caller::tick(TimePoint now) {
  agent_.tick(now, out_);
  carry_out();
}

void Caller::take(const Path& path, ByteView bytes) {
  if (bytes[0] == kFirstByteOfMedia) {
    ++heard_;
    return;
  }
  // Checks of an agent that has begun anew may still be on their way: it refuses them.
  static_cast<void>(agent_.receive({bytes, path}, world_.now(), out_));
  carry_out();
}

void Caller::carry_out() {
  for (auto& action : out_.take()) {
    if (const auto* wish = std::get_if<proto::ice::Send>(&action)) send(wish->path, wish->bytes);
    if (const auto* found = std::get_if<proto::ice::CandidateFound>(&action)) on_candidate(found->candidate);
  }
}

void Caller::send(const Path& path, ByteView bytes) {
  if (path.transport == Transport::tcp) {
    send_by_tcp(path, bytes);
  } else if (RelayClient* const relay = relay_of(path.local)) {
    relay->send(path.remote, bytes);
  } else {
    host_->send(path.local.port, endpoint_of(path.remote), bytes);
  }
}

void Caller::send_by_tcp(const Path& path, ByteView bytes) {
  if (!streams_.contains(path.remote)) connect(path);
  Stream& stream = streams_.at(path.remote);
  Bytes frame;
  proto::ice::append_frame(frame, bytes);
  if (stream.connected) {
    host_->write(stream.port, endpoint_of(path.remote), frame);
  } else {
    stream.waiting.push_back(std::move(frame));
  }
}

void Caller::connect(const Path& path) {
  const Endpoint to = endpoint_of(path.remote);
  const std::uint16_t port = host_->fresh_port();
  streams_[path.remote] = {.port = port};
  const auto connected = [this, path, port, to] {
    const auto found = streams_.find(path.remote);
    if (found == streams_.end() || found->second.port != port) return;
    found->second.connected = true;
    for (const Bytes& frame : found->second.waiting) host_->write(port, to, frame);
    found->second.waiting.clear();
  };
  host_->connect(port, to, connected, [this, path](ByteView bytes) {
    proto::ice::StreamFraming framing;  // frames come whole, as they were written
    const auto use = [this, &path](ByteView frame) {
      take(path, frame);
      return true;
    };
    check(framing.receive(bytes, use).has_value(), "a test's frame");
  });
}

}  // namespace parlance::test::nat
