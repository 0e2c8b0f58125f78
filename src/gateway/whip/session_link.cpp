#include "gateway/whip/session_link.h"

#include "gateway/whip/wire_fragment.h"
#include "proto/sdp/parse.h"
#include "proto/sdp/serialise.h"

#include <algorithm>
#include <utility>

namespace parlance::gateway::whip {
namespace {

namespace sdp = proto::sdp;

constexpr Error kBadSdp{Kind::malformed, "media.bad_sdp"};
constexpr Error kTooLarge{Kind::too_large, "signal.sdp_too_large"};

}  // namespace

MediaLink::MediaLink(Right right, rtc::PeerFactory& peers, Outlet& outlet)
    : right_(right), peers_(peers), outlet_(outlet) {}

Result<std::string> MediaLink::answer(std::string_view offer) {
  auto parsed = sdp::parse(offer);
  if (!parsed) return parsed.error().kind == Kind::too_large ? kTooLarge : kBadSdp;
  Sources sources;
  if (right_ == Right::publish) {
    auto found = sources_of(*parsed);
    if (!found) return found.error();
    sources = std::move(*found);
  }
  auto peer = peers_.open(*this);
  if (!peer) return peer.error();
  auto answer = (*peer)->answer({offer, sources});
  if (!answer) return answer.error();
  sources_ = std::move(sources);
  if (auto fits = check_answer(*answer); !fits) return fits.error();
  offer_ = std::move(*parsed);
  peer_ = std::move(*peer);
  answer_ = std::move(*answer);
  return answer_.sdp;
}

Result<void> MediaLink::check_answer(const rtc::Answer& answer) const {
  if (right_ == Right::watch) {
    if (answer.slots.empty()) return fail(Kind::unsupported, "whip.nothing_to_watch");
    return answer.slots.size() > kMaxSlots ? fail(Kind::unsupported, "whip.too_many_tracks") : ok();
  }
  const auto described = sdp::parse(answer.sdp);
  const bool whole = described && accepts_all(*described, sources_);
  return whole ? ok() : Result<void>(fail(Kind::unsupported, "whip.not_acceptable"));
}

proto::ice::Credentials MediaLink::client_credentials() const { return credentials_of(offer_); }

Result<std::string> MediaLink::restart(const proto::ice::Credentials& credentials) {
  if (!peer_ || closed_) return fail(Kind::unavailable, "media.lost");
  sdp::SessionDescription offer = offer_;
  restart_ice(offer, credentials);
  const std::string text = sdp::serialise(offer);
  auto answer = peer_->answer({text, sources_});
  if (!answer) return answer.error();
  offer_ = std::move(offer);
  const auto described = sdp::parse(answer->sdp);
  if (!described) return kBadSdp;
  return write_fragment(*described);
}

void MediaLink::begin(hub::Participant& participant) {
  if (closed_) return;
  if (right_ == Right::publish) {
    publishing_ = std::make_unique<Publishing>(participant);
    return;
  }
  watching_ = std::make_unique<Watching>(Watching::Ends{participant, *peer_}, answer_.slots);
  const bool sees = std::any_of(answer_.slots.begin(), answer_.slots.end(),
                                [](const rtc::Slot& slot) { return slot.kind == media::Kind::video; });
  // Who only listens must not hold the room back from a codec.
  if (sees) participant.send(room::tracks::Command(room::tracks::Decodes{answer_.video_codecs}), {});
}

void MediaLink::hear(const room::Event& event) {
  if (watching_ && !closed_) watching_->hear(event);
}

/// In the order in which they use each other: slots ask what feeds them, and the peer tells its tracks that they end.
void MediaLink::end() {
  watching_.reset();
  peer_.reset();
  if (publishing_) publishing_->cut();
  publishing_.reset();
}

media::PacketSink* MediaLink::on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) {
  return publishing_ ? publishing_->publish(info, feedback) : nullptr;
}

void MediaLink::on_closed(Error reason) {
  closed_ = true;
  if (publishing_) publishing_->cut();
  outlet_.on_link_closed(reason);
}

}  // namespace parlance::gateway::whip
