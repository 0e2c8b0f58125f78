#pragma once

#include "base/outbox.h"
#include "base/random.h"
#include "base/time.h"
#include "crypto/dtls/context.h"
#include "proto/ice/types.h"
#include "proto/sdp/candidate.h"
#include "rtc/counters.h"
#include "rtc/egress.h"
#include "rtc/peer.h"
#include "rtc/port_action.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parlance::rtc {

/// What all sessions of a worker share; outlives them.
struct Surroundings {
  std::shared_ptr<const crypto::dtls::Context> dtls;
  crypto::srtp::Backend& srtp;
  Random& random;
  media::PacketPool& packets;
  Egress& egress;
  std::vector<proto::sdp::Candidate> candidates;  ///< ours, for the answers
  std::string ufrag_prefix;                       ///< names this worker (docs: transport)
};

/// One WebRTC peer (browser, encoder, player) as a machine made of small ones: ICE-lite, DTLS, SRTP, and for each section a receiver or a sender.
/// Media bypasses the outbox: it goes to the sinks that the listener names, and to the Egress.
class PeerSession final {
 public:
  /// `listener` is told from inside any call.
  PeerSession(const Surroundings& around, PeerListener& listener);
  PeerSession(const PeerSession&) = delete;
  PeerSession& operator=(const PeerSession&) = delete;
  ~PeerSession();

  /// As rtc::Peer says of them.
  Result<Answer> answer(const Offer& offer, TimePoint now, Outbox<PortAction>& out);
  media::PacketSink& begin_slot(std::string_view mid, media::Codec codec);
  void feed_slot(std::string_view mid, media::Feed& feed);
  void size_slot(std::string_view mid, std::uint16_t height);
  void end_slot(std::string_view mid);

  /// One datagram, which is decrypted in place. STUN from anywhere with our fragment; all else only from proven paths. Errors change nothing but
  /// a counter.
  Result<void> receive(const proto::ice::Path& path, std::span<std::uint8_t> datagram, TimePoint now,
                       Outbox<PortAction>& out);
  void tick(TimePoint now, Outbox<PortAction>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// A stream that carried paths of it has closed.
  void close_path(const proto::ice::Path& path, Outbox<PortAction>& out);
  /// Tells the client that it is over (DTLS close_notify). From here on nothing is sent or taken; the listener is not told.
  void say_goodbye();
  [[nodiscard]] PeerCounters counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parlance::rtc
