#include "gateway/whip/session_publishing.h"

#include <algorithm>
#include <array>
#include <utility>

namespace parlance::gateway::whip {
namespace {

namespace sdp = proto::sdp;
using media::Source;

constexpr std::array kSounds{Source::microphone, Source::screen_audio};
constexpr std::array kPictures{Source::camera, Source::screen};

bool offers_to_send(const sdp::MediaDescription& media) {
  const bool carries = media.kind == sdp::MediaKind::audio || media.kind == sdp::MediaKind::video;
  return carries && !sdp::is_rejected(media) && sdp::sends(media.direction);
}

bool has(const Sources& sources, Source source) {
  return std::ranges::any_of(sources, [source](const auto& entry) { return entry.second == source; });
}

}  // namespace

Result<Sources> sources_of(const sdp::SessionDescription& offer) {
  Sources sources;
  std::size_t sounds = 0;
  std::size_t pictures = 0;
  for (const sdp::MediaDescription& media : offer.media) {
    if (!offers_to_send(media)) continue;
    const bool sound = media.kind == sdp::MediaKind::audio;
    std::size_t& count = sound ? sounds : pictures;
    if (count == kSounds.size()) return fail(Kind::unsupported, "whip.too_many_tracks");
    sources[media.mid] = sound ? kSounds.at(count) : kPictures.at(count);
    ++count;
  }
  if (sources.empty()) return fail(Kind::unsupported, "whip.nothing_to_send");
  return sources;
}

room::MediaState state_of(const Sources& sources) {
  const auto device = [&sources](Source source) {
    return has(sources, source) ? room::Device::on : room::Device::none;
  };
  return {device(Source::microphone), device(Source::camera), has(sources, Source::screen)};
}

bool accepts_all(const sdp::SessionDescription& answer, const Sources& sources) {
  return std::ranges::all_of(sources, [&answer](const auto& entry) {
    const sdp::MediaDescription* media = sdp::find_media(answer, entry.first);
    return media != nullptr && !sdp::is_rejected(*media) && sdp::receives(media->direction);
  });
}

/// One source. Stands between the room and the peer's own feedback, which ends before the publication does.
class Publishing::Upstream final : public media::TrackFeedback {
 public:
  explicit Upstream(media::TrackFeedback& peer) : peer_(&peer) {}

  Result<void> publish(hub::Participant& participant, const media::TrackInfo& info) {
    auto made = participant.publish(info, *this);
    if (!made) return made.error();
    publication_ = std::move(*made);
    return ok();
  }
  [[nodiscard]] media::PacketSink* sink() { return publication_.get(); }
  void cut() { peer_ = nullptr; }
  void on_keyframe_request(std::uint8_t encoding) override {
    if (peer_ != nullptr) peer_->on_keyframe_request(encoding);
  }
  void on_layers_wanted(media::Layers wanted) override {
    // WHIP has no word for it: a client goes on sending all its encodings.
    if (peer_ != nullptr) peer_->on_layers_wanted(wanted);
  }

 private:
  media::TrackFeedback* peer_;
  std::unique_ptr<hub::Publication> publication_;
};

Publishing::Publishing(hub::Participant& participant) : participant_(participant) {}

Publishing::~Publishing() = default;

media::PacketSink* Publishing::publish(const media::TrackInfo& info, media::TrackFeedback& feedback) {
  tracks_.erase(info.source);  // the room takes one track of a source at a time
  auto track = std::make_unique<Upstream>(feedback);
  if (!track->publish(participant_, info)) return nullptr;
  media::PacketSink* sink = track->sink();
  tracks_[info.source] = std::move(track);
  return sink;
}

void Publishing::cut() {
  for (const auto& [source, track] : tracks_) track->cut();
}

}  // namespace parlance::gateway::whip
