#include "media/speakers.h"

#include <algorithm>
#include <cmath>

namespace parlance::media {
namespace {

constexpr double kSilence = 127;  // RFC 6464: the level of digital silence
constexpr double kFastSeconds = 0.05;
constexpr double kRiseSeconds = 0.2;
constexpr double kFallSeconds = 0.8;
constexpr double kBackgroundRise = 4;    // dB a second: a fan is learnt within some ten seconds
constexpr double kBackgroundFall = 0.1;  // seconds: a pause between words shows the background
/// Voice counts for as long as a packet's worth, at most; what it leaks a second is a sixth of what speech brings.
constexpr Duration kLongestStep = std::chrono::milliseconds(120);
constexpr double kLeak = 1.0 / 6;
/// Packets of silence don't come at all, or rarely (DTX: one in 400 ms): after this much nothing, it is silence.
constexpr Duration kHush = std::chrono::milliseconds(500);

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

double approach(double from, double to, double part) { return from + (to - from) * (1 - std::exp(-part)); }

}  // namespace

void Speakers::Microphone::advance(double loudness, TimePoint now) {
  const Duration passed = std::clamp(now - heard, Duration{}, kHush);
  const double seconds = seconds_of(passed);
  const double before = fast;
  fast = approach(fast, loudness, seconds / kFastSeconds);
  slow = approach(slow, loudness, seconds / (loudness > slow ? kRiseSeconds : kFallSeconds));
  if (fast > background)
    background = std::min(background + kBackgroundRise * seconds, fast);
  else
    background = std::max(approach(background, fast, seconds / kBackgroundFall), kQuiet);
  voiced -= std::min(voiced, std::chrono::duration_cast<Duration>(passed * kLeak));
  heard = now;
  const bool loud = fast >= kVoice && fast >= background + kAboveBackground;
  if (!loud || before < kVoice) return;
  voiced = std::min<Duration>(voiced + std::min(passed, kLongestStep), kToBegin * 2);
  last_voice = now;
}

void Speakers::add(MicrophoneId microphone) {
  if (find(microphone) == nullptr) microphones_.push_back({.id = microphone});
}

void Speakers::remove(MicrophoneId microphone) {
  std::erase_if(microphones_, [&](const Microphone& one) { return one.id == microphone; });
  removed_ = removed_ || std::ranges::find(speaking_, microphone) != speaking_.end();
}

void Speakers::on_level(MicrophoneId microphone, SoundLevel level, TimePoint now) {
  Microphone* const one = find(microphone);
  if (one == nullptr) return;
  // A packet that its sender's own detector takes for no speech counts a little less: breath, keys, paper.
  constexpr double kNoVoice = 6;
  const double loudness = kSilence - std::min<double>(level.level, kSilence);
  one->advance(level.voice ? loudness : std::max(loudness - kNoVoice, 0.0), now);
}

bool Speakers::tick(TimePoint now) {
  if (looked_ && now - *looked_ < kInterval) return false;
  looked_ = now;
  removed_ = false;
  judge(now);
  std::vector<MicrophoneId> speakers;
  for (const MicrophoneId id : speaking_) {
    const Microphone* const one = find(id);
    if (one != nullptr && one->speaking) speakers.push_back(id);
  }
  for (const Microphone& one : microphones_)
    if (one.speaking && std::ranges::find(speakers, one.id) == speakers.end()) speakers.push_back(one.id);
  order(speakers);
  if (speakers.size() > kMaxSpeakers) speakers.resize(kMaxSpeakers);
  if (speakers == speaking_) return false;
  speaking_ = std::move(speakers);
  return true;
}

std::optional<TimePoint> Speakers::deadline() const {
  const bool lively = removed_ || std::ranges::any_of(microphones_, [](const Microphone& one) {
                        return one.speaking || one.voiced > Duration{};
                      });
  if (!lively) return std::nullopt;
  return looked_ ? *looked_ + kInterval : TimePoint::min();
}

Speakers::Microphone* Speakers::find(MicrophoneId microphone) {
  const auto found = std::ranges::find(microphones_, microphone, &Microphone::id);
  return found != microphones_.end() ? &*found : nullptr;
}

void Speakers::judge(TimePoint now) {
  for (Microphone& one : microphones_) {
    if (now - one.heard >= kHush) one.advance(0, now);
    const bool lately = one.last_voice && now - *one.last_voice < kToEnd;
    one.speaking = lately && (one.speaking || one.voiced >= kToBegin);
    if (!lately) one.voiced = {};
  }
}

/// Moves one up only past those that it exceeds clearly.
void Speakers::order(std::vector<MicrophoneId>& speakers) const {
  const auto slow = [this](MicrophoneId id) {
    return std::ranges::find(microphones_, id, &Microphone::id)->slow;
  };
  for (std::size_t i = 1; i < speakers.size(); ++i)
    for (std::size_t k = i; k > 0 && slow(speakers[k]) > slow(speakers[k - 1]) + kToOvertake; --k)
      std::swap(speakers[k], speakers[k - 1]);
}

}  // namespace parlance::media
