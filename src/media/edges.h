#pragma once

#include "base/time.h"
#include "media/packet.h"

#include <span>

namespace parlance::media {

/// Where the packets of a track go. Called on the track's worker.
class PacketSink {
 public:
  virtual ~PacketSink() = default;
  virtual void on_packets(std::span<const Packet> packets, TimePoint now) = 0;
  /// The publisher's clocks, as its sender report of one encoding said: `ntp` (64-bit, RFC 3550 section 4) belongs to
  /// `rtp_timestamp`.
  virtual void on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                        TimePoint now) = 0;
  /// The last call: the track is over.
  virtual void on_end() = 0;
};

/// What a track asks of its publisher. Called on the track's worker; may be called from inside on_packets.
class TrackFeedback {
 public:
  virtual ~TrackFeedback() = default;
  /// A keyframe of this encoding is needed; already merged and limited.
  virtual void on_keyframe_request(std::uint8_t encoding) = 0;
  /// What the most demanding viewer wants; told on change.
  virtual void on_layers_wanted(Layers wanted) = 0;
};

/// What a receiver can ask of the track that it is fed from. Used on the track's worker.
class Feed {
 public:
  virtual ~Feed() = default;
  /// A receiver needs a keyframe of this encoding; merged with everybody's and limited.
  virtual void request_keyframe(std::uint8_t encoding) = 0;
  /// What this receiver can use at present; `any = false` pauses it.
  virtual void want(Layers layers) = 0;
  /// A packet sent not long ago, for retransmission; empty where it is forgotten. One history a track serves all.
  [[nodiscard]] virtual Packet recall(std::uint8_t encoding, std::uint64_t sequence) const = 0;
};

}  // namespace parlance::media
