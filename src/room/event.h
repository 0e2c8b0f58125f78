#pragma once

#include "room/chat/events.h"
#include "room/reactions/events.h"
#include "room/roster/events.h"
#include "room/signal/events.h"

#include <variant>

namespace parlance::room {

using Event = std::variant<roster::Event, chat::Event, signal::Event, reactions::Event>;

}  // namespace parlance::room
