#pragma once

#include "base/random.h"
#include "crypto/dtls/context.h"
#include "media/packet_pool.h"
#include "net/stream_dispatch.h"
#include "net/worker_pool.h"
#include "proto/sdp/candidate.h"
#include "rtc/peer.h"
#include "transport/counters.h"
#include "transport/settings.h"
#include "transport/stream_door.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace parlance::transport {

/// One worker's way to WebRTC peers: its UDP port, and the sessions behind it (DESIGN, sections 4, 5 and 9.1). STUN reaches a session by our
/// username fragment, everything else by a path that its peer has proven; what reaches none is dropped, counted and never answered.
///
/// Belongs to its worker once that runs. Its peers and their packets go before it.
class MediaPort final : public rtc::PeerFactory {
 public:
  ~MediaPort() override;
  MediaPort(const MediaPort&) = delete;
  MediaPort& operator=(const MediaPort&) = delete;

  /// Error media.unavailable: Settings::max_peers.
  Result<std::unique_ptr<rtc::Peer>> open(rtc::PeerListener& listener) override;

  /// The worker's packets, for whoever else makes some.
  [[nodiscard]] media::PacketPool& packets();
  [[nodiscard]] const std::vector<proto::sdp::Candidate>& candidates() const;
  /// Where it listens.
  [[nodiscard]] std::vector<net::Endpoint> local() const;
  /// What the kernel granted its sockets; the least of them.
  [[nodiscard]] net::UdpSocket::Buffers buffers() const;
  [[nodiscard]] PortCounters counters() const;

 private:
  friend class MediaPorts;
  struct State;
  class PortPeer;
  MediaPort(std::shared_ptr<State> state, std::unique_ptr<StreamDoor> door);
  std::shared_ptr<State> state_;
  std::unique_ptr<StreamDoor> door_;  ///< for ICE-TCP connections that this worker was given
  std::vector<net::Endpoint> bound_;
};

/// What the ports share.
struct Shared {
  std::shared_ptr<const crypto::dtls::Context> dtls;
  Random& random;  ///< the system's; used on every worker
};

/// This machine's addresses, which may change while it runs; as in Settings.
struct Addresses {
  std::vector<std::string> machine;
  std::vector<std::string> announce;
  friend bool operator==(const Addresses&, const Addresses&) = default;
};

/// All workers' ports.
class MediaPorts final {
 public:
  /// Before the workers run. `pool` outlives it, and its workers have stopped when it goes. Errors: net.bind (another program has a port),
  /// net.address, media.listen.
  static Result<std::unique_ptr<MediaPorts>> open(net::WorkerPool& pool, const Settings& settings,
                                                  const Shared& shared);

  /// Takes the connections that begin as ICE-TCP does (RFC 6544); this outlives who hands them out. Errors: those of StreamDispatch::on_plain.
  Result<void> serve_streams(net::StreamDispatch& dispatch);

  /// Tells all clients that their connections are over; they learn it now, and not when they hear nothing any more. `done` is called on a worker.
  /// Once, while the workers run.
  void say_goodbye(Task done);

  // What is told to new peers. One call at a time: before the workers run, or all from one worker.

  /// Where those connections are accepted; wildcard addresses stand for all of the machine's. Nowhere: no TCP candidates, as at first.
  void use_streams(std::vector<net::Endpoint> listening);
  void use_addresses(Addresses addresses);

  [[nodiscard]] std::size_t size() const { return ports_.size(); }
  /// That worker's.
  [[nodiscard]] MediaPort& at(std::size_t worker) { return *ports_.at(worker); }

 private:
  explicit MediaPorts(Settings settings) : settings_(std::move(settings)) {}
  void tell_candidates();
  void look_at_buffers() const;

  Settings settings_;
  std::vector<net::Endpoint> streams_;
  std::vector<std::unique_ptr<MediaPort>> ports_;
};

}  // namespace parlance::transport
