#include "rtc/peer_session.h"

#include "proto/rtp/demux.h"
#include "rtc/negotiation.h"
#include "rtc/rtcp_router.h"

#include <algorithm>
#include <utility>

namespace parlance::rtc {
namespace {

template <class... F> struct Overloaded : F... {
  using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

Negotiation::Ours ours_of(const Surroundings& around) {
  return {around.dtls->fingerprint(), around.candidates, around.ufrag_prefix};
}

}  // namespace

/// The small machines, and what goes from one to the other.
struct PeerSession::State {
  State(const Surroundings& surroundings, PeerListener& hears)
      : around(surroundings), listener(hears), negotiation(ours_of(around), around.random),
        wire(around.egress), receiving({wire, listener, around.packets, received}),
        sending({wire, listener, around.random, sent}), router(receiving, sending) {}

  Result<Agreement> negotiate(const Offer& offer, Outbox<PortAction>& out);
  Result<void> dispatch(const proto::ice::Path& path, std::span<std::uint8_t> datagram);
  Result<void> take_media(const proto::ice::Path& path, std::span<std::uint8_t> datagram);
  /// What a turn ends with: the connection's wishes are carried out and gathered RTCP leaves.
  void finish(Outbox<PortAction>& out);
  void carry(ConnectionAction& action, Outbox<PortAction>& out);
  void end(Error reason);

  const Surroundings& around;
  PeerListener& listener;
  TimePoint now{};
  ReceiveCounters received;
  SendCounters sent;
  Negotiation negotiation;
  Outbox<ConnectionAction> wishes;
  std::optional<Connection> connection;
  Wire wire;
  Receiving receiving;
  Sending sending;
  RtcpRouter router;
  std::uint64_t unknown_traffic = 0;
  bool connected_told = false;
  bool ended = false;
};

Result<Agreement> PeerSession::State::negotiate(const Offer& offer, Outbox<PortAction>& out) {
  if (ended) return fail(Kind::conflict, "media.bad_sdp");
  auto agreement = negotiation.answer(offer);
  if (!agreement) return agreement;
  if (!connection) {
    connection.emplace(around.dtls, around.srtp, Connection::Peer{agreement->ice, agreement->fingerprint},
                       now);
    out.push(UfragAdded{agreement->ice.local.ufrag});
  } else if (agreement->ice_restarted) {
    out.push(UfragAdded{agreement->ice.local.ufrag});
    connection->restart_ice(agreement->ice, wishes);
  }
  wire.set_way(*connection, {agreement->reporter_ssrc, agreement->cname, agreement->reduced_size});
  receiving.apply(agreement->receives);
  sending.apply(agreement->sends);
  return agreement;
}

/// RFC 7983 section 7.
Result<void> PeerSession::State::dispatch(const proto::ice::Path& path, std::span<std::uint8_t> datagram) {
  using proto::rtp::Traffic;
  if (!connection) return fail(Kind::conflict, "media.not_negotiated");
  const Traffic traffic = proto::rtp::traffic_of(datagram);
  if (traffic == Traffic::stun) return connection->receive_stun(path, datagram, now, wishes);
  if (traffic == Traffic::dtls) return connection->receive_dtls(path, datagram, now, wishes);
  if (traffic == Traffic::rtp) return take_media(path, datagram);
  ++unknown_traffic;
  return fail(Kind::unsupported, "media.unknown_traffic");
}

Result<void> PeerSession::State::take_media(const proto::ice::Path& path, std::span<std::uint8_t> datagram) {
  const bool control = proto::rtp::is_rtcp(datagram);
  const auto opened = control ? connection->open_rtcp(path, datagram) : connection->open_rtp(path, datagram);
  if (!opened) return opened.error();
  if (control)
    router.on_compound(*opened, now);
  else
    receiving.on_rtp(*opened, now);
  return ok();
}

void PeerSession::State::finish(Outbox<PortAction>& out) {
  for (ConnectionAction& action : wishes.take()) carry(action, out);
  if (!ended && !connected_told && wire.ready()) {
    connected_told = true;
    listener.on_connected();
  }
  wire.flush();
}

void PeerSession::State::carry(ConnectionAction& action, Outbox<PortAction>& out) {
  std::visit(Overloaded{
                 [&](const SendDatagram& send) { around.egress.send(send.path, send.bytes); },
                 [&](PathProven& proven) { out.push(proven); },
                 [&](PathForgotten& forgotten) { out.push(forgotten); },
                 [&](UfragRetired& retired) { out.push(std::move(retired)); },
                 [](const Secured&) {},  // finish() asks whether media can flow, which takes a path too
                 [&](const Ended& over) { end(over.reason); },
             },
             action);
}

void PeerSession::State::end(Error reason) {
  if (std::exchange(ended, true)) return;
  sending.end();
  receiving.end();
  listener.on_closed(reason);
}

PeerSession::PeerSession(const Surroundings& around, PeerListener& listener)
    : state_(std::make_unique<State>(around, listener)) {}

PeerSession::~PeerSession() {
  say_goodbye();
  const auto& connection = state_->connection;
  const auto* const sender = connection ? connection->keyed_sender() : nullptr;
  if (sender != nullptr) state_->around.egress.forget(*sender);
}

void PeerSession::say_goodbye() {
  State& state = *state_;
  state.ended = true;
  state.sending.end();
  state.receiving.end();
  if (!state.connection) return;
  state.connection->close(state.wishes);
  for (const ConnectionAction& action : state.wishes.take()) {
    if (const auto* send = std::get_if<SendDatagram>(&action))
      state.around.egress.send(send->path, send->bytes);
  }
}

Result<Answer> PeerSession::answer(const Offer& offer, TimePoint now, Outbox<PortAction>& out) {
  state_->now = now;
  auto agreement = state_->negotiate(offer, out);
  if (!agreement) return agreement.error();
  Answer answer;
  answer.sdp = std::move(agreement->sdp);
  for (const SendPlan& plan : agreement->sends) answer.slots.push_back({plan.mid, plan.kind});
  answer.video_codecs = std::move(agreement->video_codecs);
  state_->finish(out);
  return answer;
}

media::PacketSink& PeerSession::begin_slot(std::string_view mid, media::Codec) {
  return state_->sending.slot(mid).begin();
}

void PeerSession::feed_slot(std::string_view mid, media::Feed& feed) { state_->sending.slot(mid).feed(feed); }

void PeerSession::size_slot(std::string_view mid, std::uint16_t height) {
  state_->sending.slot(mid).show_at(height);
}

void PeerSession::end_slot(std::string_view mid) { state_->sending.slot(mid).end(); }

Result<void> PeerSession::receive(const proto::ice::Path& path, std::span<std::uint8_t> datagram,
                                  TimePoint now, Outbox<PortAction>& out) {
  state_->now = now;
  const Result<void> taken = state_->dispatch(path, datagram);
  state_->finish(out);
  return taken;
}

void PeerSession::tick(TimePoint now, Outbox<PortAction>& out) {
  State& state = *state_;
  if (!state.connection || state.ended) return;
  state.now = now;
  state.connection->tick(now, state.wishes);
  state.receiving.tick(now);
  state.sending.tick(now);
  state.finish(out);
}

std::optional<TimePoint> PeerSession::deadline() const {
  if (!state_->connection || state_->ended) return std::nullopt;
  std::optional<TimePoint> first = state_->connection->deadline();
  for (const auto& due : {state_->receiving.deadline(), state_->sending.deadline()})
    if (due && (!first || *due < *first)) first = due;
  return first;
}

void PeerSession::close_path(const proto::ice::Path& path, Outbox<PortAction>& out) {
  if (!state_->connection) return;
  state_->connection->close_path(path, state_->now, state_->wishes);
  state_->finish(out);
}

PeerCounters PeerSession::counters() const {
  PeerCounters all;
  if (state_->connection) all.connection = state_->connection->counters();
  all.wire = state_->wire.counters();
  all.receive = state_->received;
  all.send = state_->sent;
  all.rtcp = state_->router.counters();
  all.unknown_traffic = state_->unknown_traffic;
  return all;
}

}  // namespace parlance::rtc
