#include "room/roster/permissions.h"

#include "room/roster/state.h"
#include "room/text.h"

namespace parlance::room::roster {
namespace {

Result<std::optional<Command>> admit_join(const State& state, const Policy& policy,
                                          const ParticipantId& actor, const Join& join) {
  Result<std::string> name = normalise_display_name(join.name);
  if (!name) return name.error();
  const ParticipantInfo* self = state.find(actor);
  if (self == nullptr && state.participants().size() >= policy.capacity)
    return fail(Kind::exhausted, "room.full");
  if (self != nullptr && self->person != join.person) return fail(Kind::conflict, "room.already_joined");
  return std::optional<Command>(Join{join.person, std::move(*name), join.media});
}

}  // namespace

bool is_durable(const Command& command) {
  return std::holds_alternative<Join>(command) || std::holds_alternative<Leave>(command) ||
         std::holds_alternative<SetName>(command);
}

Result<std::optional<Command>> admit(const State& state, const Policy& policy, const ParticipantId& actor,
                                     const Command& command) {
  if (const auto* join = std::get_if<Join>(&command)) return admit_join(state, policy, actor, *join);
  if (const auto* set = std::get_if<SetName>(&command)) {
    Result<std::string> name = normalise_display_name(set->name);
    if (!name) return name.error();
    if (state.find(actor)->name == *name) return std::optional<Command>();
    return std::optional<Command>(SetName{std::move(*name)});
  }
  return std::optional<Command>(command);
}

}  // namespace parlance::room::roster
