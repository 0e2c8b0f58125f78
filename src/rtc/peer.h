#pragma once

#include "base/result.h"
#include "media/edges.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::rtc {

/// A client's offer for its one peer connection with us (docs/protocol.md, 4.6).
struct Offer {
  std::string_view sdp;
  std::map<std::string, media::Source> sources;  ///< by mid: what its sending sections carry
};

/// A receive-only section of the client: who is seen or heard there changes without negotiation.
struct Slot {
  std::string mid;
  media::Kind kind = media::Kind::audio;
};

struct Answer {
  std::string sdp;
  std::vector<Slot> slots;                 ///< those accepted, in the order of the offer
  std::vector<media::Codec> video_codecs;  ///< that the client can decode
};

/// Hears what becomes of a peer. Called on its worker; may be called from inside its calls. It may not destroy the peer from inside, nor
/// have it answer an offer.
class PeerListener {
 public:
  virtual ~PeerListener() = default;
  /// Media can flow both ways.
  virtual void on_connected() = 0;
  /// The client begins to send this source. Answers where its packets go, which is told on_end last; null: nowhere.
  /// `feedback` lives until that on_end.
  virtual media::PacketSink* on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) = 0;
  /// The first packet of what this slot carries now has been sent, with this (rewritten) RTP timestamp.
  virtual void on_slot_started(std::string_view mid, std::uint32_t rtp_timestamp) = 0;
  /// The last call. Errors: media.lost (no consent, or never connected), media.refused (the DTLS handshake failed: wrong fingerprint).
  virtual void on_closed(Error reason) = 0;
};

/// A WebRTC peer as gateways see it, whatever drives it. Destroying it ends the connection.
class Peer {
 public:
  virtual ~Peer() = default;
  /// The first offer, a renegotiation or an ICE restart. Errors: media.bad_sdp, signal.sdp_too_large; then nothing has changed.
  virtual Result<Answer> answer(const Offer& offer) = 0;
  /// From now on the slot carries what reaches the returned sink, and nothing of before is sent any more. `feed` may be null until
  /// `feed_slot`. The sink lives as long as the peer; what reaches that of an
  /// earlier begin is dropped, and counted. Unknown mids are a Bug.
  virtual media::PacketSink& begin_slot(std::string_view mid, media::Codec codec) = 0;
  /// What the slot asks for keyframes and retransmissions; outlives the slot's content.
  virtual void feed_slot(std::string_view mid, media::Feed& feed) = 0;
  /// How high its picture is shown, in physical pixels; chooses the layer.
  virtual void size_slot(std::string_view mid, std::uint16_t height) = 0;
  /// The slot carries nobody.
  virtual void end_slot(std::string_view mid) = 0;
};

/// Makes peers on its own worker.
class PeerFactory {
 public:
  virtual ~PeerFactory() = default;
  /// Error media.unavailable: the budget is used up. `listener` outlives the peer.
  virtual Result<std::unique_ptr<Peer>> open(PeerListener& listener) = 0;
};

}  // namespace parlance::rtc
