#include "gateway/whip/session_stage.h"

#include "media/slot_choice.h"

#include <algorithm>
#include <span>
#include <utility>

namespace parlance::gateway::whip {

namespace roster = room::roster;
namespace tracks = room::tracks;
using media::Source;

Stage::Stage(ParticipantId self, std::vector<rtc::Slot> slots)
    : self_(std::move(self)), slots_(std::move(slots)) {
  for (const rtc::Slot& slot : slots_) carried_[slot.kind].emplace_back();
}

void Stage::hear(const roster::Event& event) {
  if (const auto* snapshot = std::get_if<roster::Snapshot>(&event)) {
    for (const room::ParticipantInfo& participant : snapshot->participants) learn(participant);
  }
  if (const auto* joined = std::get_if<roster::Joined>(&event)) learn(joined->participant);
  if (const auto* updated = std::get_if<roster::Updated>(&event)) learn(updated->participant);
  if (const auto* left = std::get_if<roster::Left>(&event)) media_.erase(left->id);
}

void Stage::learn(const room::ParticipantInfo& participant) { media_[participant.id] = participant.media; }

void Stage::hear(const tracks::Event& event) {
  if (const auto* published = std::get_if<tracks::Published>(&event)) {
    if (published->track.from != self_ && find(published->track.id) == nullptr)
      tracks_.push_back(published->track);
  }
  if (const auto* unpublished = std::get_if<tracks::Unpublished>(&event))
    std::erase_if(tracks_, [&](const tracks::Track& track) { return track.id == unpublished->track; });
  if (const auto* speakers = std::get_if<tracks::Speakers>(&event)) speakers_ = speakers->speakers;
}

std::vector<Stage::Change> Stage::settle() {
  auto before = carried_;
  place_video();
  media::fill_places(carried_[media::Kind::audio], wanted_audio());
  std::map<media::Kind, std::size_t> next;
  std::vector<Change> changes;
  for (const rtc::Slot& slot : slots_) {
    const std::size_t place = next[slot.kind]++;
    const TrackId& now = carried_[slot.kind][place];
    if (now == before[slot.kind][place]) continue;
    const tracks::Track* track = find(now);
    changes.push_back({slot.mid, track == nullptr ? std::nullopt : std::optional(*track)});
  }
  return changes;
}

/// The stage is the first slot's. Who stood on it makes room, and goes to the side: there the newcomer's place has come free, or somebody's who is
/// wanted less.
void Stage::place_video() {
  std::vector<TrackId>& shown = carried_[media::Kind::video];
  if (shown.empty()) return;
  const std::vector<TrackId> wanted = wanted_video();
  shown.front() = wanted.empty() ? TrackId() : wanted.front();
  const std::span<const TrackId> others(wanted);
  media::fill_places(std::span(shown).subspan(1), others.subspan(wanted.empty() ? 0 : 1));
}

std::vector<TrackId> Stage::wanted_video() const {
  std::vector<TrackId> wanted;
  const auto add = [&wanted](const tracks::Track* track) {
    const bool known = track == nullptr || std::find(wanted.begin(), wanted.end(), track->id) != wanted.end();
    if (!known) wanted.push_back(track->id);
  };
  add(on_stage());
  for (const ParticipantId& speaker : speakers_) add(camera_of(speaker));
  // Who is shown already comes before who is not: pictures do not change for nothing.
  const auto carried = carried_.find(media::Kind::video);
  for (const TrackId& id : carried == carried_.end() ? std::vector<TrackId>() : carried->second) {
    const tracks::Track* track = find(id);
    if (track != nullptr && is_shown(*track)) add(track);
  }
  for (const tracks::Track& track : tracks_) {
    if (is_shown(track)) add(&track);
  }
  return wanted;
}

/// A screen, while there is one; else the camera of who speaks. Whoever is there stays as long as nobody has a better reason.
const tracks::Track* Stage::on_stage() const {
  const auto shown = carried_.find(media::Kind::video);
  const tracks::Track* present =
      shown == carried_.end() || shown->second.empty() ? nullptr : find(shown->second.front());
  if (present != nullptr && !is_shown(*present)) present = nullptr;
  if (const tracks::Track* screen = newest(Source::screen)) return screen;
  const bool speaks =
      present != nullptr && std::find(speakers_.begin(), speakers_.end(), present->from) != speakers_.end();
  if (speaks) return present;
  for (const ParticipantId& speaker : speakers_) {
    if (const tracks::Track* camera = camera_of(speaker)) return camera;
  }
  return present != nullptr ? present : newest(Source::camera);
}

const tracks::Track* Stage::newest(Source source) const {
  const auto track = std::find_if(tracks_.rbegin(), tracks_.rend(), [&](const tracks::Track& each) {
    return each.info.source == source && is_shown(each);
  });
  return track == tracks_.rend() ? nullptr : &*track;
}

const tracks::Track* Stage::camera_of(const ParticipantId& participant) const {
  const auto camera = std::find_if(tracks_.begin(), tracks_.end(), [&](const tracks::Track& track) {
    return track.from == participant && track.info.source == Source::camera && is_shown(track);
  });
  return camera == tracks_.end() ? nullptr : &*camera;
}

const tracks::Track* Stage::find(const TrackId& id) const {
  const auto track = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&id](const tracks::Track& each) { return each.id == id; });
  return track == tracks_.end() ? nullptr : &*track;
}

/// A camera that is switched off, or a screen that is not shared, may keep its track; there is nothing to see on it.
bool Stage::is_shown(const tracks::Track& track) const {
  if (media::kind_of(track.info.source) != media::Kind::video) return false;
  const auto state = media_.find(track.from);
  if (state == media_.end()) return true;
  return track.info.source == Source::screen ? state->second.screen
                                             : state->second.camera != room::Device::off;
}

std::vector<TrackId> Stage::wanted_audio() const {
  const auto heard = carried_.find(media::Kind::audio);
  std::vector<media::Audible> sounds;
  for (const tracks::Track& track : tracks_) {
    if (media::kind_of(track.info.source) != media::Kind::audio) continue;
    const bool carried = heard != carried_.end() && std::find(heard->second.begin(), heard->second.end(),
                                                              track.id) != heard->second.end();
    sounds.push_back({track.id, track.from, track.info.source, carried});
  }
  return media::audible_order(sounds, speakers_);
}

std::uint16_t Stage::height_of(std::string_view mid) const {
  const auto is_picture = [](const rtc::Slot& slot) { return slot.kind == media::Kind::video; };
  const auto first = std::find_if(slots_.begin(), slots_.end(), is_picture);
  const auto slot =
      std::find_if(slots_.begin(), slots_.end(), [mid](const rtc::Slot& each) { return each.mid == mid; });
  if (slot == slots_.end() || !is_picture(*slot)) return 0;
  return slot == first ? kStageHeight : kBesideHeight;
}

}  // namespace parlance::gateway::whip
