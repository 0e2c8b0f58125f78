#pragma once

#include "base/ids.h"
#include "room/reactions/commands.h"

namespace parlance::room::reactions {

struct Shown {
  ParticipantId from;
  Reaction reaction = Reaction::thumbs_up;
};

using Event = std::variant<Shown>;

}  // namespace parlance::room::reactions
