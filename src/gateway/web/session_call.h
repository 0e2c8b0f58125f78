#pragma once

#include "gateway/web/session_slots.h"
#include "hub/participant.h"
#include "proto/signal/server_message.h"
#include "rtc/peer.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::gateway::web {

/// A participant's media by the server (docs/protocol.md, 4.6): publishes what their peer connection brings, and feeds its slots. Lives as long as
/// they are in the room; connections come and go.
class ForwardedCall final : private rtc::PeerListener {
 public:
  /// Hears what the client is to be told.
  class Outlet {
   public:
    virtual ~Outlet() = default;
    /// The number under which it goes (docs/protocol.md, 2.1); 0: it goes nowhere.
    virtual std::uint64_t on_media(proto::signal::ServerBody event) = 0;
  };

  /// All outlive it.
  ForwardedCall(hub::Participant& participant, rtc::PeerFactory& peers, Outlet& outlet);
  ForwardedCall(const ForwardedCall&) = delete;
  ForwardedCall& operator=(const ForwardedCall&) = delete;
  ~ForwardedCall() override;

  /// The answer goes to the outlet. Errors: media.bad_sdp, signal.sdp_too_large, media.unavailable; then an earlier connection lives on.
  Result<void> offer(const proto::signal::MediaOffer& offer);
  void close(std::string_view connection);
  void view(std::vector<proto::signal::Tile> tiles);
  /// What the room says of tracks.
  void hear(const room::tracks::Event& event);
  /// The client has everything up to this number.
  void acknowledged(std::uint64_t number);

 private:
  class Upstream;
  /// What a slot carries now.
  struct Downstream {
    room::tracks::Track track;
    std::unique_ptr<hub::Subscription> subscription;
  };
  /// A slot that carries nobody until the client knows it.
  struct Vacated {
    std::uint64_t told = 0;  ///< under this number
    std::string mid;
  };

  void on_connected() override {}
  media::PacketSink* on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) override;
  void on_slot_started(std::string_view mid, std::uint32_t rtp_timestamp) override;
  void on_closed(Error reason) override;

  void take_slots(const std::vector<rtc::Slot>& slots);
  void settle();
  /// False: the track has gone meanwhile.
  bool feed(const std::string& mid, const room::tracks::Track& track);
  void resize();
  void drop_connection();
  void empty(const std::vector<SlotBoard::Change>& changes);
  std::uint64_t tell_slots(std::vector<proto::signal::SlotChange> changes);

  hub::Participant& participant_;
  rtc::PeerFactory& peers_;
  Outlet& outlet_;
  SlotBoard board_;
  std::string connection_;
  std::unique_ptr<rtc::Peer> peer_;
  bool lost_ = false;  ///< the peer has closed; it is destroyed at the next occasion outside its calls
  std::map<media::Source, std::unique_ptr<Upstream>> sends_;
  std::map<std::string, Downstream> receives_;  ///< by mid
  std::vector<Vacated> vacated_;
};

}  // namespace parlance::gateway::web
