#include "gateway/web/session_slots.h"

#include "media/slot_choice.h"

#include <algorithm>
#include <utility>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;

bool matches(const wire::Tile& tile, const room::tracks::Track& track) {
  const media::Source source =
      tile.source == wire::TrackSource::screen ? media::Source::screen : media::Source::camera;
  return track.info.source == source && track.from.str() == tile.participant;
}

}  // namespace

void SlotBoard::set_slots(std::vector<rtc::Slot> slots) {
  std::vector<Place> before = std::exchange(places_, {});
  for (rtc::Slot& slot : slots) {
    const auto same = std::find_if(before.begin(), before.end(), [&slot](const Place& place) {
      return place.slot.mid == slot.mid && place.slot.kind == slot.kind;
    });
    Place place = same == before.end() ? Place() : *same;
    place.slot = std::move(slot);
    places_.push_back(std::move(place));
  }
}

void SlotBoard::add(const room::tracks::Track& track) {
  if (track.from != self_) tracks_.emplace(track.id, track);
}

void SlotBoard::remove(const TrackId& track) { tracks_.erase(track); }

void SlotBoard::set_view(std::vector<wire::Tile> tiles) { view_ = std::move(tiles); }

void SlotBoard::set_speakers(std::vector<ParticipantId> speakers) { speakers_ = std::move(speakers); }

std::vector<SlotBoard::Change> SlotBoard::settle() {
  std::vector<Change> changes;
  const std::vector<TrackId> pictures = wanted_video();
  vacate(pictures, changes);
  fill(media::Kind::video, pictures, changes);
  fill(media::Kind::audio, wanted_audio(), changes);
  return changes;
}

void SlotBoard::release(std::string_view mid) {
  for (Place& place : places_) {
    if (place.slot.mid == mid) place.vacated = false;
  }
}

const room::tracks::Track* SlotBoard::carried_by(std::string_view mid) const {
  const auto place =
      std::find_if(places_.begin(), places_.end(), [mid](const Place& one) { return one.slot.mid == mid; });
  if (place == places_.end()) return nullptr;
  const auto track = tracks_.find(place->carries);
  return track == tracks_.end() ? nullptr : &track->second;
}

std::uint16_t SlotBoard::height_of(const TrackId& track) const {
  const auto known = tracks_.find(track);
  if (known == tracks_.end()) return 0;
  for (const wire::Tile& tile : view_) {
    if (matches(tile, known->second)) return tile.height;
  }
  return 0;
}

/// The client itself has left it out of its view, so it shows the slot no more.
bool SlotBoard::is_given_up(const TrackId& track) const {
  const auto known = tracks_.find(track);
  return known != tracks_.end() && std::none_of(view_.begin(), view_.end(), [&known](const wire::Tile& tile) {
           return matches(tile, known->second);
         });
}

void SlotBoard::vacate(const std::vector<TrackId>& wanted, std::vector<Change>& changes) {
  for (Place& place : places_) {
    if (place.slot.kind != media::Kind::video || place.carries.empty()) continue;
    if (std::find(wanted.begin(), wanted.end(), place.carries) != wanted.end()) continue;
    if (is_given_up(place.carries)) continue;
    place.carries = TrackId();
    place.vacated = true;
    changes.push_back({place.slot.mid, std::nullopt, true});
  }
}

void SlotBoard::fill(media::Kind kind, const std::vector<TrackId>& wanted, std::vector<Change>& changes) {
  std::vector<std::size_t> of_kind;
  std::vector<TrackId> carries;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].slot.kind != kind || places_[i].vacated) continue;
    of_kind.push_back(i);
    carries.push_back(places_[i].carries);
  }
  for (const std::size_t changed : media::fill_places(carries, wanted)) {
    Place& place = places_[of_kind[changed]];
    place.carries = carries[changed];
    const auto track = tracks_.find(place.carries);
    changes.push_back(
        {place.slot.mid, track == tracks_.end() ? std::nullopt : std::optional(track->second), false});
  }
}

/// As many as have a place, the most important first.
std::vector<TrackId> SlotBoard::wanted_video() const {
  const std::size_t most = places(media::Kind::video);
  std::vector<TrackId> list;
  for (const wire::Tile& tile : view_) {
    if (list.size() == most) break;
    const auto track = std::find_if(tracks_.begin(), tracks_.end(),
                                    [&tile](const auto& entry) { return matches(tile, entry.second); });
    if (track != tracks_.end()) list.push_back(track->first);
  }
  return list;
}

std::vector<TrackId> SlotBoard::wanted_audio() const {
  std::vector<media::Audible> sounds;
  for (const auto& [id, track] : tracks_) {
    if (media::kind_of(track.info.source) == media::Kind::audio)
      sounds.push_back({id, track.from, track.info.source, is_carried(id)});
  }
  return media::audible_order(sounds, speakers_);
}

std::size_t SlotBoard::places(media::Kind kind) const {
  return static_cast<std::size_t>(std::count_if(
      places_.begin(), places_.end(), [kind](const Place& place) { return place.slot.kind == kind; }));
}

bool SlotBoard::is_carried(const TrackId& track) const {
  return std::any_of(places_.begin(), places_.end(),
                     [&track](const Place& place) { return place.carries == track; });
}

}  // namespace parlance::gateway::web
