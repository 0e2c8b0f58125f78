#pragma once

#include "media/speakers.h"

namespace parlance::media {

/// Which microphones one receiver's audio slots carry: the loudest, and who has a slot keeps it as long as nobody needs it more.
/// With as many slots as microphones all are carried all the time, so that no first syllable is lost.
class AudioSlots final {
 public:
  /// A slot that has just changed is left alone so long: a change costs the receiver's jitter buffer some sound.
  static constexpr Duration kHold = std::chrono::milliseconds(300);
  /// Who spoke within this may be about to go on.
  static constexpr Duration kRecent = std::chrono::seconds(2);
  /// One who speaks is pushed out only by one who is louder by this.
  static constexpr double kLouder = 6;

  struct Change {
    std::size_t slot = 0;
    std::optional<MicrophoneId> microphone;  ///< nothing: the slot is free
    friend bool operator==(const Change&, const Change&) = default;
  };

  explicit AudioSlots(std::size_t slots) : slots_(slots) {}
  /// More slots, never fewer.
  void grow(std::size_t slots);

  /// `room`: all that may be heard here (not the receiver's own). Cheap; called every 20 to 50 ms while anybody is loud, and when
  /// `room` changes. The changes, valid until the next call.
  [[nodiscard]] std::span<const Change> choose(std::span<const Loudness> room, TimePoint now);
  [[nodiscard]] std::optional<MicrophoneId> carried(std::size_t slot) const {
    return slots_.at(slot).microphone;
  }

 private:
  struct Slot {
    std::optional<MicrophoneId> microphone;
    std::optional<TimePoint> since;
  };
  [[nodiscard]] const Loudness* outsider(std::span<const Loudness> room, TimePoint now) const;
  [[nodiscard]] Slot* place_for(const Loudness& newcomer, std::span<const Loudness> room, TimePoint now);
  void put(Slot& slot, std::optional<MicrophoneId> microphone, TimePoint now);

  std::vector<Slot> slots_;
  std::vector<Change> changes_;
};

}  // namespace parlance::media
