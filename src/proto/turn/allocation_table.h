#pragma once

#include "crypto/siphash.h"
#include "proto/turn/allocation.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace parlance::proto::turn {

/// All allocations, by everything they are looked for by, and what each user and source holds of them.
class AllocationTable final {
 public:
  struct Quotas {
    std::size_t all = 4000;
    std::size_t user = 24;      ///< a browser asks on each of its addresses, by each way to us
    std::size_t source = 1000;  ///< of one IPv4 address or IPv6 /64: a school may be behind one
  };
  AllocationTable(const Quotas& quotas, Random& random);

  /// A new one without sockets. Errors: `turn.quota` (of the user or source), `turn.capacity`. The path has none yet (else a Bug).
  Result<Allocation*> add(const Path& path, Identity owner, ByteBudget budget);
  void remove(AllocationId id);
  /// Null: none (any more).
  [[nodiscard]] Allocation* find(const Path& path);
  [[nodiscard]] Allocation* find(AllocationId id);
  /// Whose relayed address that is, with its family.
  [[nodiscard]] const RelayId* find_relay(const TransportAddress& relayed) const;

  /// From now on it has this relayed address until then; again to prolong.
  void set_relay(Allocation& allocation, Family family, const Allocation::Relay& relay);
  void drop_relay(Allocation& allocation, Family family);
  /// The relay whose time is over first.
  [[nodiscard]] std::optional<std::pair<TimePoint, RelayId>> first_to_expire() const;

  /// Peers::revoke for all.
  void revoke(const AddressBytes& ip);

  [[nodiscard]] std::size_t size() const { return by_path_.size(); }

 private:
  using Source = std::array<std::uint8_t, 16>;
  struct Hash {
    crypto::SipKey key;
    std::size_t operator()(const Path& path) const;
    std::size_t operator()(const TransportAddress& address) const;
  };
  struct Slot {
    std::uint32_t generation = 0;
    std::unique_ptr<Allocation> allocation{};
  };
  [[nodiscard]] bool is_full_for(const Identity& owner) const;
  [[nodiscard]] static Source source_of(const TransportAddress& client);
  Allocation& place(const Path& path, Identity owner, ByteBudget budget);

  Quotas quotas_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<Path, AllocationId, Hash> by_path_;
  std::unordered_map<TransportAddress, RelayId, Hash> by_relayed_;
  std::size_t confined_ = 0;  ///< of Circle::own_group
  std::map<std::string, std::size_t> per_user_;
  std::map<Source, std::size_t> per_source_;
  std::set<std::pair<TimePoint, RelayId>> expiries_;
};

}  // namespace parlance::proto::turn
