#pragma once

#include "base/time.h"
#include "room/input.h"

#include <chrono>

namespace parlance::engine {

struct Settings {
  room::Policy policy;
  /// How long an empty room's journal (its chat) is kept.
  Duration retention = std::chrono::hours{24};
  /// How long the participants of before a restart have to come back (docs/protocol.md, 4.4).
  Duration return_window = std::chrono::seconds{60};
  /// How long to wait before something that the journal refused is tried again.
  Duration retry = std::chrono::seconds{5};
};

}  // namespace parlance::engine
