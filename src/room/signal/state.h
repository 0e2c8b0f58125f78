#pragma once

#include "base/outbox.h"
#include "room/input.h"

namespace parlance::room::signal {

/// Signals leave no trace in the room: there is no state.
void apply(const ParticipantId& actor, const Command& command, Outbox<Action>& out);

}  // namespace parlance::room::signal
