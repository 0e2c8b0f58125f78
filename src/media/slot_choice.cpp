#include "media/slot_choice.h"

#include <algorithm>

namespace parlance::media {
namespace {

bool contains(std::span<const TrackId> list, const TrackId& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

std::vector<TrackId> audible_order(std::span<const Audible> sounds, std::span<const ParticipantId> speakers) {
  std::vector<TrackId> order;
  const auto add_all = [&order, sounds](auto&& holds) {
    for (const Audible& sound : sounds) {
      if (!contains(order, sound.id) && holds(sound)) order.push_back(sound.id);
    }
  };
  for (const ParticipantId& speaker : speakers) {
    add_all([&speaker](const Audible& sound) {
      return sound.from == speaker && sound.source == Source::microphone;
    });
  }
  add_all([](const Audible& sound) { return sound.source == Source::screen_audio; });
  add_all([](const Audible& sound) { return sound.carried; });
  add_all([](const Audible&) { return true; });
  return order;
}

std::vector<std::size_t> fill_places(std::span<TrackId> places, std::span<const TrackId> wanted) {
  wanted = wanted.first(std::min(wanted.size(), places.size()));
  std::vector<TrackId> waiting;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(waiting), [places](const TrackId& track) {
    return std::find(places.begin(), places.end(), track) == places.end();
  });
  std::vector<std::size_t> changed;
  auto next = waiting.begin();
  for (std::size_t place = 0; place < places.size(); ++place) {
    if (contains(wanted, places[place])) continue;
    const bool was_free = places[place].empty();
    places[place] = next == waiting.end() ? TrackId() : *next++;
    if (!was_free || !places[place].empty()) changed.push_back(place);
  }
  return changed;
}

}  // namespace parlance::media
