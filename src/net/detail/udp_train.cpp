#include "net/detail/udp_train.h"

namespace parlance::net::detail {

std::size_t train_length(std::span<const Datagram> datagrams) {
  if (datagrams.empty()) return 0;
  const Datagram& first = datagrams.front();
  const std::size_t segment = first.bytes.size();
  if (segment == 0) return 1;
  std::size_t total = segment;
  std::size_t length = 1;
  while (length < datagrams.size() && length < kTrainSegments) {
    const Datagram& next = datagrams[length];
    const std::size_t size = next.bytes.size();
    if (size == 0 || size > segment || total + size > kTrainBytes) break;
    if (next.peer != first.peer || next.local != first.local) break;
    total += size;
    ++length;
    if (size < segment) break;
  }
  return length;
}

std::size_t TrainRefusals::place_of(const Endpoint& peer) {
  std::uint32_t hash = 2'166'136'261;  // FNV-1a: spreads neighbours; nobody gains by a collision
  for (const std::uint8_t byte : peer.address) hash = (hash ^ byte) * 16'777'619;
  return (hash ^ hash >> 16U) % kEntries;
}

void TrainRefusals::add(const Endpoint& peer) {
  if (!entries_) entries_ = std::make_unique<Entries>();
  (*entries_)[place_of(peer)] = {peer.address, peer.family, kPatience};
}

bool TrainRefusals::covers(const Endpoint& peer) {
  if (!entries_) return false;
  Entry& entry = (*entries_)[place_of(peer)];
  if (entry.left == 0 || entry.family != peer.family || entry.address != peer.address) return false;
  --entry.left;
  return true;
}

}  // namespace parlance::net::detail
