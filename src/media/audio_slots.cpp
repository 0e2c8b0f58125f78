#include "media/audio_slots.h"

#include <algorithm>

namespace parlance::media {
namespace {

const Loudness* find(std::span<const Loudness> room, MicrophoneId microphone) {
  const auto found = std::ranges::find(room, microphone, &Loudness::microphone);
  return found != room.end() ? &*found : nullptr;
}

bool spoke_within(const Loudness& one, Duration time, TimePoint now) {
  return one.last_voice && now - *one.last_voice < time;
}

/// Whether `a` needs a slot more than `b`: who spoke lately before who did not, then the louder.
bool needs_more(const Loudness& a, const Loudness& b, TimePoint now) {
  const bool a_spoke = spoke_within(a, AudioSlots::kRecent, now);
  const bool b_spoke = spoke_within(b, AudioSlots::kRecent, now);
  return a_spoke != b_spoke ? a_spoke : a.loudness > b.loudness;
}

}  // namespace

void AudioSlots::grow(std::size_t slots) { slots_.resize(std::max(slots, slots_.size())); }

std::span<const AudioSlots::Change> AudioSlots::choose(std::span<const Loudness> room, TimePoint now) {
  changes_.clear();
  for (Slot& slot : slots_)
    if (slot.microphone && find(room, *slot.microphone) == nullptr) put(slot, std::nullopt, now);
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const Loudness* const newcomer = outsider(room, now);
    Slot* const place = newcomer != nullptr ? place_for(*newcomer, room, now) : nullptr;
    if (place == nullptr) break;
    put(*place, newcomer->microphone, now);
  }
  return changes_;
}

/// The one without a slot who needs it most.
const Loudness* AudioSlots::outsider(std::span<const Loudness> room, TimePoint now) const {
  const Loudness* best = nullptr;
  for (const Loudness& one : room) {
    const bool carried =
        std::ranges::any_of(slots_, [&](const Slot& slot) { return slot.microphone == one.microphone; });
    if (!carried && (best == nullptr || needs_more(one, *best, now))) best = &one;
  }
  return best;
}

/// A free slot; else, for one who speaks now, that of who needs it least. Null: none.
AudioSlots::Slot* AudioSlots::place_for(const Loudness& newcomer, std::span<const Loudness> room,
                                        TimePoint now) {
  for (Slot& slot : slots_)
    if (!slot.microphone) return &slot;
  if (!spoke_within(newcomer, kHold, now)) return nullptr;
  Slot* least = nullptr;
  for (Slot& slot : slots_) {
    if (slot.since && now - *slot.since < kHold) continue;
    const Loudness* const holder = find(room, *slot.microphone);
    if (least == nullptr || needs_more(*find(room, *least->microphone), *holder, now)) least = &slot;
  }
  if (least == nullptr) return nullptr;
  const Loudness& holder = *find(room, *least->microphone);
  const bool idle = !spoke_within(holder, kRecent, now);
  return idle || newcomer.loudness > holder.loudness + kLouder ? least : nullptr;
}

void AudioSlots::put(Slot& slot, std::optional<MicrophoneId> microphone, TimePoint now) {
  slot.microphone = microphone;
  slot.since = microphone ? std::optional(now) : std::nullopt;
  const auto index = static_cast<std::size_t>(&slot - slots_.data());
  // A slot that is freed and taken at once has changed once.
  std::erase_if(changes_, [&](const Change& change) { return change.slot == index; });
  changes_.push_back({.slot = index, .microphone = microphone});
}

}  // namespace parlance::media
