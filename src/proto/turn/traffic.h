#pragma once

#include "proto/turn/allocation_table.h"
#include "proto/turn/counters.h"

namespace parlance::proto::turn {

/// Whether this allocation may talk to that peer now. A relayed address of ours is reached by those of its owner's group alone; of everything
/// else on this machine, only our media sockets. One of Circle::own_group reaches nothing but the former.
[[nodiscard]] PeerRules::Reach reach_of(const Allocation& from, const TransportAddress& peer,
                                        const PeerRules& rules, AllocationTable& table);

/// Data on its way through allocations. Allocates nothing.
class Traffic final {
 public:
  /// All outlive it.
  Traffic(const PeerRules& rules, AllocationTable& table, Counters& counters)
      : rules_(rules), table_(table), counters_(counters) {}

  /// A client's ChannelData or Send indication. Empty: dropped, and counted.
  [[nodiscard]] std::optional<ToPeer> to_peer(const Path& path, ByteView bytes, TimePoint now);
  /// A peer's datagram, which came to a relayed address. Empty: dropped, and counted.
  [[nodiscard]] std::optional<ToClient> to_client(const RelayId& to, const TransportAddress& peer,
                                                  ByteView payload, TimePoint now);

 private:
  struct Target {
    TransportAddress peer;
    ByteView payload;
    PeerRules::Reach reach = PeerRules::Reach::none;
  };
  [[nodiscard]] std::optional<Target> by_channel(const Allocation& from, ByteView bytes, TimePoint now);
  [[nodiscard]] std::optional<Target> by_indication(const Allocation& from, ByteView bytes, TimePoint now);
  std::nullopt_t drop(Drop reason);

  const PeerRules& rules_;
  AllocationTable& table_;
  Counters& counters_;
};

}  // namespace parlance::proto::turn
