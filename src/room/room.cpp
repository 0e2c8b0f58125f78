#include "room/room.h"

#include "room/reactions/state.h"
#include "room/roster/permissions.h"
#include "room/signal/permissions.h"
#include "room/signal/state.h"

namespace parlance::room {
namespace {

template <class... F> struct Overloaded : F... {
  using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

bool is_join(const Command& command) {
  const auto* roster = std::get_if<roster::Command>(&command);
  return roster != nullptr && std::holds_alternative<roster::Join>(*roster);
}

/// The concern's own optional command as one of the room's.
template <class Concern>
Result<std::optional<Command>> as_room_command(Result<std::optional<Concern>> admitted) {
  if (!admitted) return admitted.error();
  if (!*admitted) return std::optional<Command>();
  return std::optional<Command>(std::move(**admitted));
}

}  // namespace

bool is_durable(const Command& command) {
  return std::visit(Overloaded{
                        [](const roster::Command& c) { return roster::is_durable(c); },
                        [](const chat::Command&) { return true; },
                        [](const signal::Command&) { return false; },
                        [](const reactions::Command&) { return false; },
                        [](const topology::Command&) { return false; },
                        [](const tracks::Command&) { return false; },
                    },
                    command);
}

Result<std::optional<Command>> Room::admit(const Input& input) const {
  const ParticipantId& actor = input.actor;
  if (!is_join(input.command) && roster_.find(actor) == nullptr)
    return fail(Kind::conflict, "room.not_joined");
  return std::visit(Overloaded{
                        [&](const roster::Command& c) {
                          return as_room_command(roster::admit(roster_, policy_, actor, c));
                        },
                        [&](const chat::Command& c) { return as_room_command(chat_.admit(actor, c)); },
                        [&](const signal::Command& c) {
                          if (topology_.rule() == topology::Rule::hide_addresses)
                            return Result<std::optional<Command>>(fail(Kind::refused, "signal.refused"));
                          return as_room_command(signal::admit(roster_, actor, c));
                        },
                        [&](const reactions::Command& c) -> Result<std::optional<Command>> {
                          return std::optional<Command>(c);
                        },
                        [&](const topology::Command& c) -> Result<std::optional<Command>> {
                          return std::optional<Command>(c);
                        },
                        [&](const tracks::Command& c) { return as_room_command(tracks_.admit(actor, c)); },
                    },
                    input.command);
}

void Room::apply(const Input& admitted, TimePoint now, Outbox<Action>& out) {
  const ParticipantId& actor = admitted.actor;
  std::visit(Overloaded{
                 [&](const roster::Command& c) { change_roster(admitted, c, now, out); },
                 [&](const chat::Command& c) { chat_.apply({actor, admitted.at}, c, roster_, out); },
                 [&](const signal::Command& c) { signal::apply(actor, c, out); },
                 [&](const reactions::Command& c) { reactions::apply(actor, c, out); },
                 [&](const topology::Command& c) { topology_.apply(actor, c, now, out); },
                 [&](const tracks::Command& c) { tracks_.apply(actor, c, out); },
             },
             admitted.command);
}

void Room::change_roster(const Input& admitted, const roster::Command& command, TimePoint now,
                         Outbox<Action>& out) {
  const ParticipantId& actor = admitted.actor;
  const bool joins = std::holds_alternative<roster::Join>(command);
  const bool returns = joins && roster().find(actor) != nullptr;
  // Who comes back has lost the connection that carried their tracks.
  if (returns || std::holds_alternative<roster::Leave>(command)) tracks_.forget(actor, out);
  roster_.apply({actor, admitted.at}, command, chat_, out);
  if (joins) {
    tracks_.tell(actor, out);
    topology_.tell(actor, out);
  }
  topology_.follow(roster_, now, out);
  if (returns) topology_.begin_anew(now, out);
}

Result<void> Room::receive(const Input& input, TimePoint now, Outbox<Action>& out) {
  Result<std::optional<Command>> admitted = admit(input);
  if (!admitted) return admitted.error();
  if (*admitted) apply({input.actor, std::move(**admitted), input.at}, now, out);
  return ok();
}

void Room::replay(const Input& durable) {
  Outbox<Action> unheard;
  const auto* roster = std::get_if<roster::Command>(&durable.command);
  // The way of the media is not of the past: it begins anew with those who come back.
  if (roster != nullptr) return roster_.apply({durable.actor, durable.at}, *roster, chat_, unheard);
  apply(durable, TimePoint(), unheard);
}

}  // namespace parlance::room
