#pragma once

#include "room/chat/events.h"
#include "room/reactions/events.h"
#include "room/roster/events.h"
#include "room/signal/events.h"
#include "room/topology/events.h"
#include "room/tracks/events.h"

#include <variant>

namespace parlance::room {

using Event =
    std::variant<roster::Event, chat::Event, signal::Event, reactions::Event, topology::Event, tracks::Event>;

}  // namespace parlance::room
