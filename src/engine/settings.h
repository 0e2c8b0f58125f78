#pragma once

#include "base/time.h"
#include "room/input.h"

#include <chrono>
#include <map>
#include <string>

namespace parlance::engine {

struct Settings {
  room::Policy policy;
  /// Rooms (by name) whose media takes another way than `policy.topology` says.
  std::map<std::string, room::topology::Rule> topologies;
  /// How long an empty room's journal (its chat) is kept.
  Duration retention = std::chrono::hours{24};
  /// How long the participants of before a restart have to come back (docs/protocol.md, 4.4).
  Duration return_window = std::chrono::seconds{60};
  /// How long to wait before something that the journal refused is tried again.
  Duration retry = std::chrono::seconds{5};

  /// What holds for one room: a room that is never forwarded has places for two.
  [[nodiscard]] room::Policy policy_of(const RoomKey& room) const;
};

}  // namespace parlance::engine
