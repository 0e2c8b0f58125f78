#pragma once

#include "gateway/whip/session_publishing.h"
#include "gateway/whip/session_watching.h"
#include "gateway/whip/token.h"
#include "proto/ice/credentials.h"
#include "rtc/peer.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::gateway::whip {

/// The peer connection of one WHIP or WHEP session: first answers the client's offer, then carries its media to or from a participant.
class MediaLink final : private rtc::PeerListener {
 public:
  /// Told from inside any call; may not destroy the link from there.
  class Outlet {
   public:
    virtual ~Outlet() = default;
    /// Media can flow.
    virtual void on_link_connected() = 0;
    /// The last call: the peer has gone, or never came.
    virtual void on_link_closed(Error reason) = 0;
  };
  /// Slots that one watcher gets at most: more pictures and sounds than a room of usual size has people.
  static constexpr std::size_t kMaxSlots = 32;

  /// Both outlive it.
  MediaLink(Right right, rtc::PeerFactory& peers, Outlet& outlet);
  MediaLink(const MediaLink&) = delete;
  MediaLink& operator=(const MediaLink&) = delete;
  ~MediaLink() override { end(); }

  /// Our answer; called once. Errors: media.bad_sdp, signal.sdp_too_large, media.unavailable; `whip.nothing_to_send`,
  /// `whip.nothing_to_watch`, `whip.too_many_tracks`, `whip.not_acceptable` (a section that we can't carry). After an error it is of no use.
  Result<std::string> answer(std::string_view offer);
  /// What the offer says of the client's devices; a watcher has none.
  [[nodiscard]] room::MediaState media_state() const { return state_of(sources_); }
  /// The client's, of the present ICE session.
  [[nodiscard]] proto::ice::Credentials client_credentials() const;
  /// Begins another ICE session with the client's new credentials; the answer is the fragment that tells ours. Errors: media.bad_sdp, media.lost;
  /// then the old one goes on.
  Result<std::string> restart(const proto::ice::Credentials& credentials);

  /// The client is in the room. `participant` outlives the link, or its `end`.
  void begin(hub::Participant& participant);
  void hear(const room::Event& event);
  /// Lets go of the peer and of the participant; not to be called from the outlet.
  void end();

 private:
  void on_connected() override { outlet_.on_link_connected(); }
  media::PacketSink* on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) override;
  void on_slot_started(std::string_view, std::uint32_t) override {}
  void on_closed(Error reason) override;

  Result<void> check_answer(const rtc::Answer& answer) const;

  Right right_;
  rtc::PeerFactory& peers_;
  Outlet& outlet_;
  proto::sdp::SessionDescription offer_;  ///< as the ICE session is now
  Sources sources_;
  rtc::Answer answer_;
  std::unique_ptr<Publishing> publishing_;
  std::unique_ptr<rtc::Peer> peer_;
  std::unique_ptr<Watching> watching_;
  bool closed_ = false;
};

}  // namespace parlance::gateway::whip
