#include "gateway/turn/gateway_relay.h"

#include "gateway/turn/gateway_addresses.h"
#include "proto/turn/channel_data.h"
#include "transport/address.h"

#include <algorithm>

namespace parlance::gateway::turn {

using namespace proto::turn;

namespace {

constexpr std::chrono::seconds kLook{5};  // at the interfaces; one system call or two

}  // namespace

Nat::Nat(std::vector<net::Endpoint> announced, const std::vector<TransportAddress>& media)
    : announced_(std::move(announced)) {
  for (const TransportAddress& each : media) ports_.push_back(each.port);
}

bool Nat::is_media(std::uint16_t port) const { return std::ranges::find(ports_, port) != ports_.end(); }

net::Endpoint Nat::inside(const TransportAddress& peer, const net::Endpoint& relay) const {
  net::Endpoint to = transport::to_endpoint(peer);
  for (const net::Endpoint& each : announced_) {
    if (each.family != to.family || each.address != to.address || !is_media(to.port)) continue;
    to.address = relay.address;
    break;
  }
  return to;
}

TransportAddress Nat::outside(const net::Endpoint& peer, const net::Endpoint& relay) const {
  if (announced_.empty() || peer.address != relay.address || !is_media(peer.port))
    return transport::to_address(peer);
  net::Endpoint shown = peer;
  for (const net::Endpoint& each : announced_) {
    if (each.family != peer.family) continue;
    shown.address = each.address;
    break;
  }
  return transport::to_address(shown);
}

Relay::Relay(net::Worker& worker, Settings settings, Random& random, ClientPort& port)
    : worker_(worker), port_(port), server_(std::move(settings.server), random),
      sockets_(worker, std::move(settings.sockets), random,
               [this](const RelayId& relay, std::span<net::Arrival> arrivals) { receive(relay, arrivals); }),
      nat_(std::move(settings.nat)) {}

bool Relay::request(const Path& path, ByteView bytes) {
  const auto taken = server_.receive(ClientMessage{path, bytes, worker_.wall_now()}, worker_.now(), out_);
  drain();
  return taken.has_value();
}

void Relay::closed(const Path& path) {
  static_cast<void>(server_.receive(PathClosed{path}, worker_.now(), out_));
  drain();
}

void Relay::data(const Path& path, ByteView bytes, TimePoint now) {
  const auto to = server_.to_peer(path, bytes, now);
  if (!to) return;
  if (to->local) return deliver(*to->local, to->source, to->payload, now);
  if (net::UdpSocket* socket = sockets_.find(to->relay))
    batch_.add(*socket, {nat_.inside(to->peer, socket->local()), to->payload});
}

void Relay::receive(const RelayId& relay, std::span<net::Arrival> arrivals) {
  const TimePoint now = worker_.now();
  for (const net::Arrival& arrival : arrivals)
    deliver(relay, nat_.outside(arrival.peer, arrival.local), arrival.bytes, now);
  batch_.flush();
}

void Relay::deliver(const RelayId& relay, const TransportAddress& peer, ByteView payload, TimePoint now) {
  const auto message = server_.to_client(relay, peer, payload, now);
  if (!message) return;
  if (message->path.transport == Transport::datagram) {
    if (net::UdpSocket* socket = port_.socket_of(message->path)) batch_.add(*socket, *message, payload);
    return;
  }
  Bytes bytes(message->header.begin(),
              message->header.begin() + static_cast<std::ptrdiff_t>(message->header_size));
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  bytes.resize(bytes.size() + message->padding);
  port_.write(message->path, std::move(bytes));
}

void Relay::drain() {
  while (!out_.empty())
    for (Action& action : out_.take()) carry_out(std::move(action));
  arm();
}

void Relay::carry_out(Action action) {
  if (auto* reply = std::get_if<Reply>(&action)) return port_.answer(std::move(*reply));
  // Something that waits to be sent may be meant for a socket that is closed here.
  batch_.flush();
  if (const auto* open = std::get_if<OpenRelays>(&action)) {
    static_cast<void>(server_.receive(sockets_.open(*open), worker_.now(), out_));
  } else if (const auto* close = std::get_if<CloseRelay>(&action)) {
    sockets_.close(close->relay);
  } else {
    sockets_.close(std::get<CloseReservation>(action).reservation);
  }
}

void Relay::arm() {
  const auto next = server_.deadline();
  if (next == armed_) return;  // so it is after what is no request of ours, of which there may be very many
  armed_ = next;
  timer_ = next ? worker_.at(*next,
                             [this] {
                               armed_.reset();
                               server_.tick(worker_.now(), out_);
                               drain();
                             })
                : net::Timer();
}

void Relay::watch_addresses() {
  look_at_addresses();
  look_ = worker_.at(worker_.now() + kLook, [this] { watch_addresses(); });
}

void Relay::look_at_addresses() {
  const std::vector<net::Endpoint> machine = machine_addresses();
  if (machine.empty()) return;  // the system did not tell
  server_.set_own_addresses(forbidden_of(machine, nat_.announced()));
  sockets_.set_own(reachable_of(machine));
}

void Relay::stop() {
  timer_.cancel();
  look_.cancel();
  batch_.flush();
  sockets_.clear();
}

}  // namespace parlance::gateway::turn
