#include "room/signal/state.h"

namespace parlance::room::signal {

void apply(const ParticipantId& actor, const Command& command, Outbox<Action>& out) {
  const auto& relay = std::get<Relay>(command);
  out.push({Audience::only(relay.to), Relayed{actor, relay.payload}});
}

}  // namespace parlance::room::signal
