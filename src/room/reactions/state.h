#pragma once

#include "base/outbox.h"
#include "room/input.h"

namespace parlance::room::reactions {

/// Reactions are shown and gone: there is no state.
void apply(const ParticipantId& actor, const Command& command, Outbox<Action>& out);

}  // namespace parlance::room::reactions
