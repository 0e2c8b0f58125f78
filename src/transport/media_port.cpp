#include "transport/media_port.h"

#include "ops/log.h"
#include "transport/candidates.h"
#include "transport/detail/port_state.h"
#include "transport/fragment.h"

#include <algorithm>
#include <utility>

namespace parlance::transport {

/// A session on a port, as gateways see it.
class MediaPort::PortPeer final : public rtc::Peer {
 public:
  PortPeer(std::shared_ptr<State> port, PeerSlot slot) : port_(std::move(port)), slot_(slot) {}
  PortPeer(const PortPeer&) = delete;
  PortPeer& operator=(const PortPeer&) = delete;
  ~PortPeer() override {
    State::Turn turn(*port_);
    port_->hang_up(slot_);
    port_->routes.forget(slot_);
    port_->sessions.remove(slot_).reset();  // says goodbye, which leaves at the turn's end
    turn.finish();
  }

  Result<rtc::Answer> answer(const rtc::Offer& offer) override {
    State::Turn turn(*port_);
    Outbox<rtc::PortAction> out;
    auto answer = session().answer(offer, port_->worker.now(), out);
    port_->carry(slot_, out);
    turn.finish();
    return answer;
  }
  media::PacketSink& begin_slot(std::string_view mid, media::Codec codec) override {
    State::Turn turn(*port_);
    media::PacketSink& sink = session().begin_slot(mid, codec);
    turn.finish();
    return sink;
  }
  void feed_slot(std::string_view mid, media::Feed& feed) override {
    State::Turn turn(*port_);
    session().feed_slot(mid, feed);
    turn.finish();
  }
  void size_slot(std::string_view mid, std::uint16_t height) override {
    State::Turn turn(*port_);
    session().size_slot(mid, height);
    turn.finish();
  }
  void end_slot(std::string_view mid) override {
    State::Turn turn(*port_);
    session().end_slot(mid);
    turn.finish();
  }

 private:
  rtc::PeerSession& session() {
    port_->sessions.touch(slot_);
    return port_->sessions.at(slot_);
  }

  std::shared_ptr<State> port_;
  PeerSlot slot_;
};

MediaPort::MediaPort(std::shared_ptr<State> state, std::unique_ptr<StreamDoor> door)
    : state_(std::move(state)), door_(std::move(door)), bound_(state_->departures.sockets().local()) {}

MediaPort::~MediaPort() = default;

Result<std::unique_ptr<rtc::Peer>> MediaPort::open(rtc::PeerListener& listener) {
  if (state_->sessions.full()) {
    ++state_->counts.tables.peers_refused;
    return fail(Kind::exhausted, "media.unavailable");
  }
  const auto slot = state_->sessions.add(std::make_unique<rtc::PeerSession>(state_->around, listener));
  return std::unique_ptr<rtc::Peer>(std::make_unique<PortPeer>(state_, slot.value()));
}

media::PacketPool& MediaPort::packets() { return state_->packets; }

const std::vector<proto::sdp::Candidate>& MediaPort::candidates() const { return state_->around.candidates; }

std::vector<net::Endpoint> MediaPort::local() const { return bound_; }

net::UdpSocket::Buffers MediaPort::buffers() const { return state_->departures.sockets().buffers(); }

PortCounters MediaPort::counters() const {
  PortCounters all;
  all.arrivals = state_->counts.arrivals;
  all.departures = state_->departures.counters();
  all.tables = state_->counts.tables;
  all.tables.peers = state_->sessions.size();
  all.tables.fragments = state_->routes.fragments();
  all.tables.paths = state_->routes.paths();
  all.tables.streams = state_->departures.streams()->size();
  all.streams = state_->departures.streams()->counters();
  all.door = door_->counters();
  if (state_->handover) all.tables.foreign_paths = state_->handover->foreign_paths();
  all.tables.packets_free = state_->packets.available();
  all.sockets = state_->departures.sockets().counters();
  all.peers = state_->sessions.counters();
  return all;
}

Result<std::unique_ptr<MediaPorts>> MediaPorts::open(net::WorkerPool& pool, const Settings& settings,
                                                     const Shared& shared) {
  const std::size_t workers = pool.size();
  const std::size_t ports = settings.ports == 0 ? workers : std::min(settings.ports, workers);
  // Each group of workers with one port's number; `numbers` are what the kernel gave, where it was asked to choose.
  std::vector<std::shared_ptr<Siblings>> groups(ports);
  std::vector<std::uint16_t> numbers(ports);
  for (std::size_t i = 0; i < ports; ++i) {
    groups[i] = std::make_shared<Siblings>(workers);
    numbers[i] = settings.port == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(settings.port + i);
  }
  std::unique_ptr<MediaPorts> made(new MediaPorts(settings));
  const auto homes = std::make_shared<StreamHomes>();
  for (std::size_t index = 0; index < workers; ++index) {
    const std::size_t group = index % ports;
    const bool alone = index < ports && index + ports >= workers;
    // SO_REUSEPORT would let us in beside another server of the same user, and each would get some of the other's datagrams.
    const bool first = index < ports && numbers[group] != 0;
    if (!alone && first) {
      const auto probe = Sockets::open(pool.worker(index), settings, {numbers[group], false}, [](auto) {});
      if (!probe) return probe.error();
    }
    auto state = std::make_shared<MediaPort::State>(pool.worker(index), settings, shared);
    state->around.ufrag_prefix = fragment_prefix(index);
    if (auto opened = state->listen(settings, {numbers[group], !alone}); !opened) return opened.error();
    numbers[group] = state->departures.sockets().local().front().port;
    groups[group]->join(pool.worker(index), state);
    if (!alone) state->share(groups[group], settings.max_peers);
    homes->add(pool.worker(index), state);
    auto door = std::make_unique<StreamDoor>(pool.worker(index), homes);
    made->ports_.push_back(std::unique_ptr<MediaPort>(new MediaPort(std::move(state), std::move(door))));
  }
  made->look_at_buffers();
  return made;
}

/// Too small a buffer loses packets in bursts, silently but for the kernel's own counters.
void MediaPorts::look_at_buffers() const {
  for (const auto& port : ports_) {
    const auto granted = port->buffers();
    const int least = std::min(granted.receive, granted.send);
    if (least >= settings_.socket_buffer) continue;
    ops::log_warning(
        "the system grants small socket buffers; raise net.core.rmem_max and net.core.wmem_max (sysctl)",
        {{"granted", least}, {"wanted", settings_.socket_buffer}});
    return;  // the same for all
  }
}

Result<void> MediaPorts::serve_streams(net::StreamDispatch& dispatch) {
  return dispatch.on_plain(net::FirstBytes::framed_stun,
                           [this](net::Worker& worker, std::unique_ptr<net::TcpStream> stream) {
                             at(worker.index()).door_->enter(std::move(stream));
                           });
}

void MediaPorts::use_streams(std::vector<net::Endpoint> listening) {
  streams_ = std::move(listening);
  tell_candidates();
}

void MediaPorts::use_addresses(Addresses addresses) {
  settings_.machine = std::move(addresses.machine);
  settings_.announce = std::move(addresses.announce);
  tell_candidates();
}

void MediaPorts::say_goodbye(Task done) {
  // The last port's task to go is the last copy's end.
  struct Done {
    explicit Done(Task call) : call_(std::move(call)) {}
    Done(const Done&) = delete;
    Done& operator=(const Done&) = delete;
    ~Done() { call_(); }
    Task call_;
  };
  const auto all = std::make_shared<Done>(std::move(done));
  for (const auto& port : ports_) {
    port->state_->worker.post([state = port->state_, all] {
      MediaPort::State::Turn turn(*state);
      state->sessions.each([](rtc::PeerSession& session) { session.say_goodbye(); });
      turn.finish();
    });
  }
}

void MediaPorts::tell_candidates() {
  for (const auto& port : ports_) {
    auto candidates = gather_candidates(settings_, port->bound_, streams_);
    port->state_->worker.post([state = port->state_, fresh = std::move(candidates)]() mutable {
      state->around.candidates = std::move(fresh);
    });
  }
}

}  // namespace parlance::transport
