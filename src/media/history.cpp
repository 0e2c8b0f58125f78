#include "media/history.h"

#include <algorithm>

namespace parlance::media {
namespace {

/// How many numbers below the highest are kept. 32 are what one frame of a small picture, or half a second of sound, may lose.
std::uint64_t depth_in(PoolRoom room) {
  switch (room) {
  case PoolRoom::ample:
    return History::kDepth;
  case PoolRoom::scarce:
    return History::kDepth / 4;
  case PoolRoom::very_scarce:
    return History::kDepth / 16;
  }
  return 0;
}

}  // namespace

void History::put(const Packet& packet) {
  const PacketFields& fields = packet.fields();
  check(fields.encoding < rings_.size(), "a packet of an encoding that can't be");
  Ring& ring = rings_[fields.encoding];
  if (ring.packets.empty()) ring.packets.resize(kDepth);
  const std::uint64_t number = fields.sequence;
  if (ring.lowest == ring.end) {
    ring.lowest = number;
    ring.end = number;
  }
  if (number + kDepth < ring.end + 1) return;
  ring.lowest = std::min(ring.lowest, number);
  ring.end = std::max(ring.end, number + 1);
  // Numbers pushed out by a jump: at most a ring of them needs to be let go.
  for (std::size_t i = 0; i < kDepth && ring.lowest + kDepth < ring.end; ++i)
    ring.packets[ring.lowest++ % kDepth] = {};
  if (ring.lowest + kDepth < ring.end) ring.lowest = ring.end - kDepth;
  ring.packets[number % kDepth] = packet;
  ring.last = std::max(ring.last, fields.arrival);
  const std::uint64_t depth = depth_in(packet.pool_room());
  while (ring.lowest + depth < ring.end) ring.packets[ring.lowest++ % kDepth] = {};
  expire(ring, fields.arrival);
}

Packet History::recall(std::uint8_t encoding, std::uint64_t sequence) const {
  if (encoding >= rings_.size()) return {};
  const Ring& ring = rings_[encoding];
  if (sequence < ring.lowest || sequence >= ring.end) return {};
  return ring.packets[sequence % kDepth];
}

void History::expire(TimePoint now) {
  for (Ring& ring : rings_) expire(ring, now);
}

void History::expire(Ring& ring, TimePoint now) {
  while (ring.lowest < ring.end) {
    Packet& oldest = ring.packets[ring.lowest % kDepth];
    if (oldest && oldest.fields().arrival + kAge > now) return;
    oldest = {};
    ++ring.lowest;
  }
}

std::optional<TimePoint> History::deadline() const {
  std::optional<TimePoint> first;
  for (const Ring& ring : rings_) {
    if (ring.lowest == ring.end) continue;
    const TimePoint at = ring.last + kAge;
    if (!first || at < *first) first = at;
  }
  return first;
}

void History::clear() { rings_ = {}; }

}  // namespace parlance::media
