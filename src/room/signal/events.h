#pragma once

#include "room/signal/commands.h"

#include <memory>
#include <string>
#include <variant>

namespace parlance::room::signal {

struct Relayed {
  ParticipantId from;
  std::shared_ptr<const std::string> payload;
};

using Event = std::variant<Relayed>;

}  // namespace parlance::room::signal
