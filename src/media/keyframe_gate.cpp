#include "media/keyframe_gate.h"

#include <algorithm>

namespace parlance::media {

TimePoint KeyframeGate::State::due() const {
  if (!asked) return TimePoint::min();
  return *asked + (fresh ? kInterval : pause);
}

void KeyframeGate::request(std::uint8_t encoding) {
  if (encoding >= states_.size()) return;
  ++counters_.wanted;
  states_[encoding].waiting = true;
  states_[encoding].fresh = true;
}

void KeyframeGate::on_keyframe(std::uint8_t encoding) {
  if (encoding >= states_.size()) return;
  ++counters_.came;
  states_[encoding].waiting = false;
  states_[encoding].fresh = false;
}

EncodingSet KeyframeGate::take(TimePoint now) {
  EncodingSet ask;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    State& state = states_[i];
    if (!state.waiting || now < state.due()) continue;
    state.pause = state.fresh ? kInterval : std::min(state.pause * 2, kLongestInterval);
    state.fresh = false;
    state.asked = now;
    ++counters_.asked;
    ask.set(i);
  }
  return ask;
}

std::optional<TimePoint> KeyframeGate::deadline() const {
  std::optional<TimePoint> first;
  for (const State& state : states_)
    if (state.waiting && (!first || state.due() < *first)) first = state.due();
  return first;
}

}  // namespace parlance::media
