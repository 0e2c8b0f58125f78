#pragma once

#include "base/ids.h"

#include <memory>
#include <string>
#include <variant>

namespace parlance::room::signal {

/// A word from one participant's peer connection to another's; the room only carries it. `payload` is the validated
/// message as its gateway wrote it (for browsers: the members `call`, `description`, `candidate` as one JSON object).
struct Relay {
  ParticipantId to;
  std::shared_ptr<const std::string> payload;
};

using Command = std::variant<Relay>;

}  // namespace parlance::room::signal
