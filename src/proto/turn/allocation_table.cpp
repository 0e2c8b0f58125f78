#include "proto/turn/allocation_table.h"

#include "base/check.h"
#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {
namespace {

constexpr std::size_t kAddressBytes = 18;

std::uint8_t* put(std::uint8_t* to, const TransportAddress& address) {
  to = std::copy(address.ip.begin(), address.ip.end(), to);
  *to++ = static_cast<std::uint8_t>(address.port >> 8U);
  *to++ = static_cast<std::uint8_t>(address.port & 0xffU);
  return to;
}

template <class Map, class Key> std::size_t count_of(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? 0 : found->second;
}

template <class Map, class Key> void give_back(Map& map, const Key& key) {
  const auto found = map.find(key);
  check(found != map.end(), "turn: an allocation that was not counted");
  if (--found->second == 0) map.erase(found);
}

}  // namespace

std::size_t AllocationTable::Hash::operator()(const Path& path) const {
  std::array<std::uint8_t, 2 * kAddressBytes + 1> bytes{};
  *put(put(bytes.data(), path.client), path.server) = static_cast<std::uint8_t>(path.transport);
  return crypto::siphash(key, bytes);
}

std::size_t AllocationTable::Hash::operator()(const TransportAddress& address) const {
  std::array<std::uint8_t, kAddressBytes> bytes{};
  put(bytes.data(), address);
  return crypto::siphash(key, bytes);
}

AllocationTable::AllocationTable(const Quotas& quotas, Random& random)
    : quotas_(quotas), by_path_(0, Hash{{random_u64(random), random_u64(random)}}),
      by_relayed_(0, Hash{{random_u64(random), random_u64(random)}}) {}

AllocationTable::Source AllocationTable::source_of(const TransportAddress& client) {
  Source source = client.ip;
  if (!client.is_ipv4()) std::fill(source.begin() + 8, source.end(), std::uint8_t{0});
  return source;
}

/// Whoever is unknown takes no places from the others.
bool AllocationTable::is_full_for(const Identity& owner) const {
  if (by_path_.size() >= quotas_.all) return true;
  const std::size_t share = std::max(quotas_.all / kConfinedShare, kConfinedPlaces);
  return owner.circle == Circle::own_group && confined_ >= share;
}

Result<Allocation*> AllocationTable::add(const Path& path, Identity owner, ByteBudget budget) {
  check(!by_path_.contains(path), "turn: two allocations on one path");
  if (is_full_for(owner)) return fail(Kind::exhausted, "turn.capacity");
  if (count_of(per_user_, owner.name) >= quotas_.user ||
      count_of(per_source_, source_of(path.client)) >= quotas_.source)
    return fail(Kind::exhausted, "turn.quota");
  ++per_user_[owner.name];
  ++per_source_[source_of(path.client)];
  if (owner.circle == Circle::own_group) ++confined_;
  return &place(path, std::move(owner), budget);
}

Allocation& AllocationTable::place(const Path& path, Identity owner, ByteBudget budget) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  Slot& place = slots_[slot];
  const AllocationId id{slot, ++place.generation};
  place.allocation = std::make_unique<Allocation>(
      Allocation{.id = id, .path = path, .owner = std::move(owner), .budget = budget});
  by_path_.emplace(path, id);
  return *place.allocation;
}

void AllocationTable::remove(AllocationId id) {
  Allocation* allocation = find(id);
  if (allocation == nullptr) return;
  for (const Family family : {Family::ipv4, Family::ipv6}) drop_relay(*allocation, family);
  by_path_.erase(allocation->path);
  give_back(per_user_, allocation->owner.name);
  give_back(per_source_, source_of(allocation->path.client));
  if (allocation->owner.circle == Circle::own_group) --confined_;
  slots_[id.slot].allocation.reset();
  free_.push_back(id.slot);
}

Allocation* AllocationTable::find(const Path& path) {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : slots_[found->second.slot].allocation.get();
}

Allocation* AllocationTable::find(AllocationId id) {
  if (id.slot >= slots_.size() || slots_[id.slot].generation != id.generation) return nullptr;
  return slots_[id.slot].allocation.get();
}

const RelayId* AllocationTable::find_relay(const TransportAddress& relayed) const {
  const auto found = by_relayed_.find(relayed);
  return found == by_relayed_.end() ? nullptr : &found->second;
}

void AllocationTable::set_relay(Allocation& allocation, Family family, const Allocation::Relay& relay) {
  drop_relay(allocation, family);
  const RelayId id{allocation.id, family};
  allocation.relays[index_of(family)] = relay;
  by_relayed_[relay.address] = id;
  expiries_.emplace(relay.expires, id);
}

void AllocationTable::drop_relay(Allocation& allocation, Family family) {
  auto& relay = allocation.relays[index_of(family)];
  if (!relay) return;
  const RelayId id{allocation.id, family};
  expiries_.erase({relay->expires, id});
  const auto known = by_relayed_.find(relay->address);
  if (known != by_relayed_.end() && known->second == id) by_relayed_.erase(known);
  relay.reset();
}

void AllocationTable::revoke(const AddressBytes& ip) {
  for (Slot& slot : slots_)
    if (slot.allocation) slot.allocation->peers.revoke(ip);
}

std::optional<std::pair<TimePoint, RelayId>> AllocationTable::first_to_expire() const {
  return expiries_.empty() ? std::nullopt : std::optional(*expiries_.begin());
}

}  // namespace parlance::proto::turn
