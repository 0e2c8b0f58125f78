#include "transport/detail/port_state.h"

#include "proto/ice/username.h"
#include "proto/rtp/demux.h"
#include "transport/address.h"
#include "transport/candidates.h"
#include "transport/fragment.h"

#include <utility>

namespace parlance::transport {
namespace {

/// Of all siblings' peers those that the kernel gave to the wrong worker, each with the path in use and one to change to.
constexpr std::size_t kForeignPathsPerPeer = 8;
/// Of all peers: a browser opens one to each of our TCP candidates at first, and keeps the one that is used.
constexpr std::size_t kStreamsPerPeer = 4;

}  // namespace

MediaPort::State::State(net::Worker& on, const Settings& settings, const Shared& shared)
    : worker(on), packets(settings.packets), departures(settings.batch, [this] { turn_soon(); }),
      around{shared.dtls, *backend, shared.random, packets, departures, {}, {}},
      routes(settings.max_peers, shared.random), sessions(settings.max_peers) {}

Result<void> MediaPort::State::listen(const Settings& settings, const Sockets::Place& place) {
  auto sockets =
      Sockets::open(worker, settings, place, [this](std::span<net::Arrival> batch) { on_arrivals(batch); });
  if (!sockets) return sockets.error();
  around.candidates = gather_candidates(settings, sockets->local());
  departures.use(std::move(*sockets));
  departures.use(std::make_unique<Streams>(worker, *this, settings.max_peers * kStreamsPerPeer));
  return ok();
}

MediaPort::State::Turn::Turn(State& state) : state_(state) {
  ++state_.depth;
  state_.departures.begin_turn();
}

MediaPort::State::Turn::~Turn() {
  if (--state_.depth > 0) return;
  state_.departures.end_turn();
  if (!finished_) state_.turn_soon();
}

void MediaPort::State::Turn::finish() {
  finished_ = true;
  if (state_.depth == 1) state_.end_turn();
}

void MediaPort::State::end_turn() {
  // A session that sends, for another one's sake mostly, may have got another deadline by that.
  departures.flush([this](const Path& path) {
    if (const PeerSlot* slot = routes.by_path(path)) sessions.touch(*slot);
  });
  close_streams();
  if (handover) counts.arrivals.handover_full += handover->flush();
  sessions.ask_deadlines();
  arm();
}

void MediaPort::State::turn_soon() {
  worker.post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    Turn turn(*self);
    turn.finish();
  });
}

void MediaPort::State::arm() {
  const auto next = sessions.deadline();
  // An alarm that comes too early costs one empty turn; setting it anew at each change would cost more.
  if (!next || (armed && *armed <= *next)) return;
  armed = next;
  timer = worker.at(*next, [this] { on_time(); });
}

void MediaPort::State::on_time() {
  armed.reset();
  Turn turn(*this);
  const TimePoint now = worker.now();
  while (const auto slot = sessions.take_due(now)) {
    Outbox<rtc::PortAction> out;
    sessions.touch(*slot);
    sessions.at(*slot).tick(now, out);
    carry(*slot, out);
  }
  turn.finish();
}

void MediaPort::State::on_arrivals(std::span<net::Arrival> batch) {
  Turn turn(*this);
  const TimePoint now = worker.now();
  for (const net::Arrival& each : batch) {
    const Path path{proto::ice::Transport::udp, to_address(each.local), to_address(each.peer)};
    if (const auto lost = take(path, each.bytes, now)) hand_over(path, each.bytes, *lost);
  }
  turn.finish();
}

std::optional<MediaPort::State::Lost>
MediaPort::State::take(const Path& path, std::span<std::uint8_t> datagram, TimePoint now) {
  using proto::rtp::Traffic;
  const Traffic traffic = proto::rtp::traffic_of(datagram);
  if (traffic == Traffic::stun) return take_stun(path, datagram, now);
  if (traffic != Traffic::rtp && traffic != Traffic::dtls) return Lost::unknown_traffic;
  const PeerSlot* const found = routes.by_path(path);
  if (found == nullptr) return Lost::unproven;
  const PeerSlot slot = *found;
  // Anybody can send what begins a handshake.
  if (give(slot, path, datagram, now) && traffic == Traffic::rtp) claim(slot, path, now);
  return std::nullopt;
}

std::optional<MediaPort::State::Lost>
MediaPort::State::take_stun(const Path& path, std::span<std::uint8_t> datagram, TimePoint now) {
  const auto names = proto::ice::peek_username(datagram);
  if (!names) return Lost::malformed;
  const PeerSlot* const slot = routes.by_fragment(names->local_ufrag);
  if (slot == nullptr) return Lost::unknown_fragment;
  const PeerSlot peer = *slot;
  if (give(peer, path, datagram, now)) claim(peer, path, now);
  return std::nullopt;
}

void MediaPort::State::count(Lost why) {
  switch (why) {
  case Lost::malformed:
    ++counts.arrivals.stun_malformed;
    break;
  case Lost::unknown_traffic:
    ++counts.arrivals.unknown_traffic;
    break;
  case Lost::unknown_fragment:
    ++counts.arrivals.stun_unknown;
    break;
  case Lost::unproven:
    ++counts.arrivals.unproven;
    break;
  }
}

void MediaPort::State::hand_over(const Path& path, ByteView datagram, Lost why) {
  using Way = Siblings::Way;
  if (!handover) return count(why);
  if (const std::size_t* home = handover->home_of(path); home != nullptr && why == Lost::unproven) {
    ++counts.arrivals.handed_over;
    return handover->add(*home, Way::proven, path, datagram);
  }
  if (why != Lost::unknown_fragment) return count(why);
  const auto names = proto::ice::peek_username(datagram);
  const auto home = names ? worker_of_fragment(names->local_ufrag) : std::nullopt;
  if (!home || !handover->is_sibling(*home)) return count(why);
  ++counts.arrivals.handed_over;
  handover->add(*home, Way::unproven, path, datagram);
}

void MediaPort::State::on_parcel(std::size_t from, Parcel& parcel) {
  Turn turn(*this);
  const TimePoint now = worker.now();
  std::vector<Path> proven;
  parcel.each([&](const Path& path, std::span<std::uint8_t> datagram) {
    const bool check = proto::rtp::traffic_of(datagram) == proto::rtp::Traffic::stun;
    // Not handed on once more: whoever names the wrong worker shall not make them play ball.
    if (take(path, datagram, now)) ++counts.arrivals.siblings_unknown;
    if (check && routes.by_path(path) != nullptr) proven.push_back(path);
  });
  if (!proven.empty()) handover->claim(from, std::move(proven));
  turn.finish();
}

void MediaPort::State::on_foreign_paths(std::size_t home, std::span<const Path> paths) {
  handover->learn(home, paths, worker.now());
}

void MediaPort::State::share(const std::shared_ptr<const Siblings>& all, std::size_t max_peers) {
  handover.emplace(worker.index(), all, max_peers * kForeignPathsPerPeer, around.random);
}

bool MediaPort::State::give(PeerSlot slot, const Path& path, std::span<std::uint8_t> datagram,
                            TimePoint now) {
  Outbox<rtc::PortAction> out;
  sessions.touch(slot);
  const bool used = sessions.at(slot).receive(path, datagram, now, out).has_value();
  if (!used) ++counts.arrivals.refused;
  carry(slot, out);
  return used;
}

void MediaPort::State::claim(PeerSlot slot, const Path& path, TimePoint now) {
  const bool foreign = handover && handover->is_foreign(path, now) && routes.by_path(path) == nullptr;
  if (foreign || !routes.claim(slot, path, now)) ++counts.tables.routes_refused;
}

void MediaPort::State::carry(PeerSlot slot, Outbox<rtc::PortAction>& out) {
  if (out.empty()) return;
  for (const rtc::PortAction& action : out.take()) {
    if (!routes.apply(slot, action)) ++counts.tables.routes_refused;
    const auto* forgotten = std::get_if<rtc::PathForgotten>(&action);
    if (forgotten != nullptr && forgotten->path.transport == proto::ice::Transport::tcp)
      closing.push_back(forgotten->path);
  }
}

void MediaPort::State::hang_up(PeerSlot slot) {
  for (const Path& path : routes.paths_of(slot))
    if (path.transport == proto::ice::Transport::tcp) closing.push_back(path);
}

void MediaPort::State::close_streams() {
  for (const Path& path : std::exchange(closing, {}))
    if (routes.by_path(path) == nullptr) departures.streams()->close(path);
}

void MediaPort::State::on_stream(net::DetachedTcp detached, ByteView first) {
  departures.streams()->adopt(std::move(detached), first);
}

void MediaPort::State::on_stream_bytes(StreamLink& link, ByteView bytes) {
  Turn turn(*this);
  departures.streams()->deliver(link, bytes);
  turn.finish();
}

bool MediaPort::State::on_stream_datagram(const Path& path, std::span<std::uint8_t> datagram) {
  if (const auto lost = take(path, datagram, worker.now())) count(*lost);
  return routes.by_path(path) != nullptr;
}

void MediaPort::State::on_stream_closed(const Path& path) {
  const PeerSlot* const found = routes.by_path(path);
  if (found == nullptr) return;
  const PeerSlot slot = *found;
  Turn turn(*this);
  Outbox<rtc::PortAction> out;
  sessions.touch(slot);
  sessions.at(slot).close_path(path, out);
  carry(slot, out);
  turn.finish();
}

}  // namespace parlance::transport
