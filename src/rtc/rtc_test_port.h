#pragma once

// For tests: a server with sessions on a simulated network.

#include "media/packet_pool.h"
#include "proto/ice/username.h"
#include "rtc/peer_session.h"
#include "rtc/rtc_test_client.h"
#include "rtc/rtc_test_owner.h"
#include "test/sim/network.h"
#include "test/sim/virtual_gettimeofday.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace parlance::rtc::test {

/// One port that all sessions share: what src/transport does, without its limits.
class Port final : public sim::Actor, public Egress {
 public:
  Port(sim::World& world, const sim::Address& address) : world_(world), address_(address) {
    world.add(*this);
    world.network.bind(address, [this](const sim::Arrival& arrival, TimePoint now) { hear(arrival, now); });
    around.candidates = {candidate()};
  }

  struct Peer {
    Owner owner;
    std::unique_ptr<PeerSession> session;
    std::set<std::string> ufrags;
    std::set<ice::Path> paths;
  };
  Peer& open() {
    peers.push_back(std::make_unique<Peer>());
    peers.back()->session = std::make_unique<PeerSession>(around, peers.back()->owner);
    return *peers.back();
  }
  Result<Answer> answer(Peer& peer, const Offer& offer) {
    Outbox<PortAction> out;
    auto answer = peer.session->answer(offer, world_.now(), out);
    carry(peer, out);
    flush();
    return answer;
  }
  Result<void> give(Peer& peer, const ice::Path& path, Bytes bytes) {
    Outbox<PortAction> out;
    auto taken = peer.session->receive(path, bytes, world_.now(), out);
    carry(peer, out);
    flush();
    return taken;
  }

  [[nodiscard]] std::optional<TimePoint> deadline() const override {
    std::optional<TimePoint> first;
    for (const auto& peer : peers) {
      consider(first, peer->session ? peer->session->deadline() : std::nullopt);
      for (const auto& [source, track] : peer->owner.tracks) consider(first, track->deadline());
    }
    return first;
  }
  void tick(TimePoint now) override {
    sim::set_gettimeofday(now);
    for (const auto& peer : peers) {
      Outbox<PortAction> out;
      if (peer->session) peer->session->tick(now, out);
      carry(*peer, out);
      for (const auto& [source, track] : peer->owner.tracks) track->tick(now);
    }
    flush();
  }

  void send(const ice::Path& path, ByteView datagram) override {
    ++datagrams;
    world_.network.send(path.local, path.remote, {datagram.begin(), datagram.end()}, world_.now());
  }
  bool send_media(Outgoing packet) override {
    outgoing.push_back(std::move(packet));
    return true;
  }
  void forget(const srtp::Sender& sender) override {
    std::erase_if(outgoing, [&sender](const Outgoing& packet) { return packet.sender == &sender; });
  }
  /// What the port does at the end of a turn.
  void flush() {
    for (Outgoing& packet : outgoing) {
      Bytes payload(packet.patch.begin(),
                    packet.patch.begin() + static_cast<std::ptrdiff_t>(packet.patch_size));
      payload.insert(payload.end(), packet.payload.begin(), packet.payload.end());
      const auto sealed =
          srtp::protect_one(*packet.sender, ByteView(packet.header).first(packet.header_size), payload);
      if (!sealed) {
        ++unsealed;
        continue;
      }
      send(packet.path, *sealed);
    }
    outgoing.clear();
  }

  SeededRandom random{7};
  std::unique_ptr<srtp::Backend> backend = srtp::make_openssl_backend();
  media::PacketPool pool{4096};
  Surroundings around{dtls::server_context(), *backend, random, pool, *this, {}, "w0"};
  std::vector<std::unique_ptr<Peer>> peers;
  std::vector<Outgoing> outgoing;
  std::size_t datagrams = 0;
  std::size_t unsealed = 0;

 private:
  static void consider(std::optional<TimePoint>& first, std::optional<TimePoint> due) {
    if (due && (!first || *due < *first)) first = due;
  }
  [[nodiscard]] sdp::Candidate candidate() const {
    sdp::Candidate made;
    made.foundation = "1";
    made.priority = 2130706431;
    made.address = sdp::address_text(address_);
    made.port = address_.port;
    return made;
  }
  void carry(Peer& peer, Outbox<PortAction>& out) {
    for (const PortAction& action : out.take()) {
      if (const auto* added = std::get_if<UfragAdded>(&action)) peer.ufrags.insert(added->ufrag);
      if (const auto* retired = std::get_if<UfragRetired>(&action)) peer.ufrags.erase(retired->ufrag);
      if (const auto* proven = std::get_if<PathProven>(&action)) peer.paths.insert(proven->path);
      if (const auto* forgotten = std::get_if<PathForgotten>(&action)) peer.paths.erase(forgotten->path);
    }
  }
  void hear(const sim::Arrival& arrival, TimePoint now) {
    sim::set_gettimeofday(now);
    const ice::Path path{ice::Transport::udp, arrival.to, arrival.from};
    const auto names = ice::peek_username(arrival.bytes);
    for (const auto& peer : peers) {
      if (!peer->session) continue;
      const bool named = names && peer->ufrags.contains(std::string(names->local_ufrag));
      const bool proven = arrival.bytes[0] > 3 && peer->paths.contains(path);
      if (!named && !proven) continue;
      static_cast<void>(give(*peer, path, {arrival.bytes.begin(), arrival.bytes.end()}).has_value());
      return;
    }
  }

  sim::World& world_;
  sim::Address address_;
};

}  // namespace parlance::rtc::test
