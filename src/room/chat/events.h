#pragma once

#include "room/types.h"

#include <variant>

namespace parlance::room::chat {

struct Sent {
  ChatMessage message;
};

using Event = std::variant<Sent>;

}  // namespace parlance::room::chat
