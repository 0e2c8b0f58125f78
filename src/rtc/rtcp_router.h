#pragma once

#include "rtc/receiving.h"
#include "rtc/sending.h"

namespace parlance::rtc {

/// Takes the client's compounds apart and brings each packet to the source or the slot that it is about. Only this session's own can be meant: SSRCs of
/// others tell nothing here.
class RtcpRouter final {
 public:
  /// Both outlive it.
  RtcpRouter(Receiving& receiving, Sending& sending) : receiving_(receiving), sending_(sending) {}

  /// One datagram, verified and decrypted. What comes before a broken packet counts.
  void on_compound(ByteView compound, TimePoint now);
  [[nodiscard]] const RtcpCounters& counters() const { return counters_; }

 private:
  enum class Outcome : std::uint8_t { used, unused, foreign, malformed };

  Outcome route(const proto::rtp::RtcpPacket& packet, TimePoint now);
  Outcome report(const proto::rtp::RtcpPacket& packet, TimePoint now);
  Outcome nack(const proto::rtp::RtcpPacket& packet, TimePoint now);
  Outcome picture_loss(const proto::rtp::RtcpPacket& packet);
  Outcome full_intra_request(const proto::rtp::RtcpPacket& packet);

  Receiving& receiving_;
  Sending& sending_;
  RtcpCounters counters_;
};

}  // namespace parlance::rtc
