#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace parlance::media {

/// A microphone of a room, as its host numbers them.
enum class MicrophoneId : std::uint32_t {};

/// What one packet says (RFC 6464).
struct SoundLevel {
  std::uint8_t level = 127;  ///< -dBov: 0 is the loudest, 127 silence
  bool voice = false;
};

/// Finds out who speaks in a room, from the levels that publishers write on their packets; decodes nothing.
///
/// A publisher may lie. A steady level, however high, is learnt as background within seconds, as a fan's is; muted microphones
/// are to be removed by the caller.
class Speakers final {
 public:
  /// At most five changes a second are told (docs/protocol.md, 4.6).
  static constexpr Duration kInterval = std::chrono::milliseconds(200);
  /// Loud enough for speech: -55 dBov. Speech before a laptop lies at -40 to -20, a quiet room at -70 to -60.
  static constexpr double kVoice = 72;
  /// Above the background by this; a syllable's dynamics are 20 dB and more.
  static constexpr double kAboveBackground = 9;
  /// So much voice within the last second and a half makes a speaker: a cough is shorter.
  static constexpr Duration kToBegin = std::chrono::milliseconds(250);
  /// A speaker is one until so long after the last voice: pauses within a sentence are shorter.
  static constexpr Duration kToEnd = std::chrono::milliseconds(1200);
  /// The order changes only where one is louder than another by this.
  static constexpr double kToOvertake = 6;
  /// Told at once.
  static constexpr std::size_t kMaxSpeakers = 8;
  /// The least that is taken for background, a quiet room's: -67 dBov.
  static constexpr double kQuiet = 60;

  /// Adding one that is there, or removing one that is not, changes nothing.
  void add(MicrophoneId microphone);
  void remove(MicrophoneId microphone);
  /// Of one that is not there: ignored.
  void on_level(MicrophoneId microphone, SoundLevel level, TimePoint now);

  /// True where `speaking` has changed; looks again at most each kInterval.
  [[nodiscard]] bool tick(TimePoint now);
  /// While anybody may become or cease to be a speaker.
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// The loudest first; at most kMaxSpeakers.
  [[nodiscard]] std::span<const MicrophoneId> speaking() const { return speaking_; }

 private:
  struct Microphone {
    MicrophoneId id{};
    double fast = 0;  ///< loudness over some 50 ms
    double slow = 0;  ///< over some 800 ms; orders the speakers
    double background = kQuiet;
    TimePoint heard{};  ///< last packet
    Duration voiced{};  ///< voice of late, leaking away
    std::optional<TimePoint> last_voice{};
    bool speaking = false;

    void advance(double loudness, TimePoint now);
  };
  [[nodiscard]] Microphone* find(MicrophoneId microphone);
  void judge(TimePoint now);
  void order(std::vector<MicrophoneId>& speakers) const;

  std::vector<Microphone> microphones_;
  std::vector<MicrophoneId> speaking_;
  std::optional<TimePoint> looked_;
  bool removed_ = false;  ///< somebody since the last look
};

}  // namespace parlance::media
