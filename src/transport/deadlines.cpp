#include "transport/deadlines.h"

#include "base/check.h"

namespace parlance::transport {

Deadlines::Deadlines(std::size_t places) : at_(places, kNowhere) { heap_.reserve(places); }

void Deadlines::set(std::uint32_t place, std::optional<TimePoint> when) {
  check(place < at_.size(), "a deadline for nobody");
  const std::uint32_t at = at_[place];
  if (!when) {
    if (at != kNowhere) remove(at);
    return;
  }
  if (at == kNowhere) {
    heap_.push_back({*when, place});
    sift(heap_.size() - 1);
  } else if (heap_[at].when != *when) {
    heap_[at].when = *when;
    sift(at);
  }
}

std::optional<TimePoint> Deadlines::first() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().when;
}

std::optional<std::uint32_t> Deadlines::take_due(TimePoint now) {
  if (heap_.empty() || heap_.front().when > now) return std::nullopt;
  const std::uint32_t place = heap_.front().place;
  remove(0);
  return place;
}

void Deadlines::put(std::size_t at, Waiting waiting) {
  heap_[at] = waiting;
  at_[waiting.place] = static_cast<std::uint32_t>(at);
}

/// Moves what stands there to where it belongs.
void Deadlines::sift(std::size_t at) {
  const Waiting own = heap_[at];
  while (at > 0 && own.when < heap_[(at - 1) / 2].when) {
    put(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  for (std::size_t child = 2 * at + 1; child < heap_.size(); child = 2 * at + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].when < heap_[child].when) ++child;
    if (heap_[child].when >= own.when) break;
    put(at, heap_[child]);
    at = child;
  }
  put(at, own);
}

void Deadlines::remove(std::size_t at) {
  at_[heap_[at].place] = kNowhere;
  const Waiting last = heap_.back();
  heap_.pop_back();
  if (at == heap_.size()) return;
  heap_[at] = last;
  sift(at);
}

}  // namespace parlance::transport
