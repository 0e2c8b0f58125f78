#pragma once

#include "room/chat/commands.h"
#include "room/reactions/commands.h"
#include "room/roster/commands.h"
#include "room/signal/commands.h"
#include "room/topology/commands.h"
#include "room/tracks/commands.h"

#include <variant>

namespace parlance::room {

using Command = std::variant<roster::Command, chat::Command, signal::Command, reactions::Command,
                             topology::Command, tracks::Command>;

}  // namespace parlance::room
