#include "proto/turn/permitting.h"

namespace parlance::proto::turn {
namespace {

constexpr Refusal kMismatch{kAllocationMismatch, "Allocation Mismatch"};
constexpr Refusal kOthers{kWrongCredentials, "Wrong Credentials"};
constexpr Refusal kNotAllowed{kForbidden, "Forbidden"};
constexpr Refusal kNotItsFamily{kPeerAddressFamilyMismatch, "Peer Address Family Mismatch"};
constexpr Refusal kNoCapacity{kInsufficientCapacity, "Insufficient Capacity"};

}  // namespace

tl::expected<Allocation*, Refusal> Permitting::allocation_of(const Request& request) {
  Allocation* allocation = table_.find(request.from.path);
  if (allocation == nullptr || !allocation->open) return refuse(kMismatch);
  if (allocation->owner.name != request.who.name) return refuse(kOthers);
  return allocation;
}

tl::expected<Peers::Wish, Refusal> Permitting::judge(const Allocation& allocation, const PeerAddress& peer) {
  // What is forbidden is so whatever family the allocation has: the answer tells nothing of us that way.
  const auto reach =
      peer.is_mapped() ? PeerRules::Reach::none : reach_of(allocation, peer.address, rules_, table_);
  if (reach == PeerRules::Reach::none) return refuse(kNotAllowed);
  if (!allocation.relay(peer.family)) return refuse(kNotItsFamily);
  return Peers::Wish{peer.address, reach};
}

Decision Permitting::create_permission(const Request& request) {
  const auto allocation = allocation_of(request);
  if (!allocation) return refuse(allocation.error());
  const auto wanted = peers(request.message);
  if (!wanted || wanted->empty()) return refuse(kRefusedAsMalformed);
  std::vector<Peers::Wish> wishes;
  for (const PeerAddress& peer : *wanted) {
    const auto wish = judge(**allocation, peer);
    if (!wish) return refuse(wish.error());
    wishes.push_back(*wish);
  }
  if (!(*allocation)->peers.permit(wishes, request.now)) return refuse(kNoCapacity);
  return success_of(request.message);
}

Decision Permitting::bind_channel(const Request& request) {
  const auto allocation = allocation_of(request);
  if (!allocation) return refuse(allocation.error());
  const auto number = channel_number(request.message);
  const auto wanted = peer(request.message);
  if (!number || !*number || !is_channel(**number) || !wanted) return refuse(kRefusedAsMalformed);
  const auto wish = judge(**allocation, *wanted);
  if (!wish) return refuse(wish.error());
  if (auto bound = (*allocation)->peers.bind(**number, *wish, request.now); !bound)
    return refuse(bound.error().kind == Kind::conflict ? kRefusedAsMalformed : kNoCapacity);
  return success_of(request.message);
}

}  // namespace parlance::proto::turn
