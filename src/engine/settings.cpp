#include "engine/settings.h"

#include <algorithm>

namespace parlance::engine {

room::Policy Settings::policy_of(const RoomKey& room) const {
  constexpr std::size_t kTwo = 2;  // a direct call is between two
  parlance::room::Policy own = policy;
  if (const auto exception = topologies.find(room.name); exception != topologies.end())
    own.topology = exception->second;
  if (own.topology == parlance::room::topology::Rule::direct) own.capacity = std::min(own.capacity, kTwo);
  return own;
}

}  // namespace parlance::engine
