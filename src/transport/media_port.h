#pragma once

#include "base/random.h"
#include "crypto/dtls/context.h"
#include "media/packet_pool.h"
#include "net/worker_pool.h"
#include "proto/sdp/candidate.h"
#include "rtc/peer.h"
#include "transport/counters.h"
#include "transport/settings.h"

#include <memory>
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
  explicit MediaPort(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

/// What the ports share.
struct Shared {
  std::shared_ptr<const crypto::dtls::Context> dtls;
  Random& random;  ///< the system's; used on every worker
};

/// All workers' ports.
class MediaPorts final {
 public:
  /// Before the workers run. `pool` outlives it, and its workers have stopped when it goes. Errors: net.bind (another program has a port),
  /// net.address, media.listen.
  static Result<std::unique_ptr<MediaPorts>> open(net::WorkerPool& pool, const Settings& settings,
                                                  const Shared& shared);

  [[nodiscard]] std::size_t size() const { return ports_.size(); }
  /// That worker's.
  [[nodiscard]] MediaPort& at(std::size_t worker) { return *ports_.at(worker); }

 private:
  MediaPorts() = default;
  std::vector<std::unique_ptr<MediaPort>> ports_;
};

}  // namespace parlance::transport
