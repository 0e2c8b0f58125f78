#pragma once

#include "proto/turn/attributes.h"
#include "proto/turn/request.h"
#include "proto/turn/traffic.h"

namespace parlance::proto::turn {

/// Opens allocations towards peers (RFC 8656 sections 10 and 12).
class Permitting final {
 public:
  /// Both outlive it.
  Permitting(const PeerRules& rules, AllocationTable& table) : rules_(rules), table_(table) {}

  /// All the peers of the request, or none.
  Decision create_permission(const Request& request);
  Decision bind_channel(const Request& request);

 private:
  [[nodiscard]] tl::expected<Allocation*, Refusal> allocation_of(const Request& request);
  [[nodiscard]] tl::expected<Peers::Wish, Refusal> judge(const Allocation& allocation,
                                                         const PeerAddress& peer);

  const PeerRules& rules_;
  AllocationTable& table_;
};

}  // namespace parlance::proto::turn
