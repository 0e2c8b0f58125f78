#include "room/reactions/state.h"

namespace parlance::room::reactions {

void apply(const ParticipantId& actor, const Command& command, Outbox<Action>& out) {
  out.push({Audience::everyone(), Shown{actor, std::get<Send>(command).reaction}});
}

}  // namespace parlance::room::reactions
