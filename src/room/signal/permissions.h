#pragma once

#include "room/roster/state.h"

#include <optional>

namespace parlance::room::signal {

/// Error signal.no_such_participant: the receiver has to be another one who is in the room.
Result<std::optional<Command>> admit(const roster::State& roster, const ParticipantId& actor,
                                     const Command& command);

}  // namespace parlance::room::signal
