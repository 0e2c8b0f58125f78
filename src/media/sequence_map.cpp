#include "media/sequence_map.h"

#include "base/check.h"

namespace parlance::media {

SequenceMap::SequenceMap(std::uint16_t first) : next_(first) { forget(); }

void SequenceMap::begin(std::uint8_t stretch, std::uint64_t first) {
  check(first < std::uint64_t{1} << kSourceBits, "a sequence number out of range");
  stretch_ = stretch;
  first_ = first;
  end_ = first;
  entries_ = {};
}

SequenceMap::Placed SequenceMap::forward(std::uint64_t source) {
  if (source >= end_) {
    await_up_to(source);
    const std::uint16_t number = take_number(source);
    entries_[source % kRecent] = {number, State::sent};
    end_ = source + 1;
    return {Outcome::numbered, number};
  }
  Entry* const entry = late(source);
  if (entry == nullptr) return {Outcome::too_old};
  if (entry->state != State::awaited) return {Outcome::repeated};
  entry->state = State::sent;
  return {Outcome::numbered, entry->number};
}

SequenceMap::Placed SequenceMap::leave_out(std::uint64_t source) {
  if (source >= end_) {
    await_up_to(source);
    entries_[source % kRecent] = {0, State::left_out};
    end_ = source + 1;
    return {Outcome::left_out};
  }
  Entry* const entry = late(source);
  if (entry == nullptr) return {Outcome::too_old};
  if (entry->state != State::awaited) return {Outcome::repeated};
  entry->state = State::left_out;
  return {Outcome::fill, entry->number};
}

std::optional<SequenceMap::Origin> SequenceMap::origin_of(std::uint16_t number) const {
  const auto age = static_cast<std::uint16_t>(next_ - number);
  if (age == 0 || age > kRecent) return std::nullopt;
  const std::uint64_t origin = origins_[number % kRecent];
  if (origin == kNobody) return std::nullopt;
  return Origin{static_cast<std::uint8_t>(origin >> kSourceBits),
                origin & ((std::uint64_t{1} << kSourceBits) - 1)};
}

void SequenceMap::forget() { origins_.fill(kNobody); }

/// Keeps numbers for what is missing. Of a longer gap than can be remembered only the end counts: receivers still see that
/// something is missing.
void SequenceMap::await_up_to(std::uint64_t source) {
  std::uint64_t from = end_;
  if (source - from >= kRecent) from = source - kRecent + 1;
  for (std::uint64_t i = from; i < source; ++i) entries_[i % kRecent] = {take_number(i), State::awaited};
}

SequenceMap::Entry* SequenceMap::late(std::uint64_t source) {
  if (source < first_ || source + kRecent < end_) return nullptr;
  return &entries_[source % kRecent];
}

std::uint16_t SequenceMap::take_number(std::uint64_t source) {
  origins_[next_ % kRecent] = (std::uint64_t{stretch_} << kSourceBits) | source;
  return next_++;
}

}  // namespace parlance::media
