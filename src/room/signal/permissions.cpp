#include "room/signal/permissions.h"

#include "base/check.h"

namespace parlance::room::signal {

Result<std::optional<Command>> admit(const roster::State& roster, const ParticipantId& actor,
                                     const Command& command) {
  const auto& relay = std::get<Relay>(command);
  check(relay.payload != nullptr, "a signal without a payload");
  if (relay.to == actor || roster.find(relay.to) == nullptr) {
    return fail(Kind::not_found, "signal.no_such_participant");
  }
  return std::optional<Command>(command);
}

}  // namespace parlance::room::signal
