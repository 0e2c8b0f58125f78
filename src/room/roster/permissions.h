#pragma once

#include "room/input.h"

#include <optional>

namespace parlance::room::roster {

class State;

bool is_durable(const Command& command);

/// May this person do that? The command with its texts normalised, or nothing where it would change nothing. Errors:
/// room.full, participant.bad_name, room.already_joined (the id belongs to another person).
Result<std::optional<Command>> admit(const State& state, const Policy& policy, const ParticipantId& actor,
                                     const Command& command);

}  // namespace parlance::room::roster
