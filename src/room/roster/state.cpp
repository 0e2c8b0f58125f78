#include "room/roster/state.h"

#include "room/chat/state.h"

#include <algorithm>

namespace parlance::room::roster {

void State::apply(Actor actor, const Command& command, const chat::State& chat, Outbox<Action>& out) {
  if (const auto* join_command = std::get_if<Join>(&command)) return join(actor, *join_command, chat, out);
  if (const auto* leave_command = std::get_if<Leave>(&command)) return leave(actor.id, *leave_command, out);
  ParticipantInfo* self = find(actor.id);
  if (self == nullptr) return;
  const ParticipantInfo before = *self;
  if (const auto* name = std::get_if<SetName>(&command)) self->name = name->name;
  if (const auto* media = std::get_if<SetMedia>(&command)) self->media = media->media;
  if (const auto* hand = std::get_if<SetHand>(&command)) self->hand = hand->raised;
  if (const auto* connected = std::get_if<SetConnected>(&command)) self->connected = connected->connected;
  if (*self != before) out.push({Audience::everyone(), Updated{*self}});
}

void State::join(Actor actor, const Join& command, const chat::State& chat, Outbox<Action>& out) {
  ParticipantInfo* self = find(actor.id);
  const bool returns = self != nullptr;
  if (!returns) {
    participants_.push_back(
        {.id = actor.id, .person = command.person, .name = {}, .media = {}, .joined_at = actor.at});
    self = &participants_.back();
  }
  self->name = command.name;
  self->media = command.media;
  self->connected = true;
  out.push({Audience::only(actor.id), Snapshot{actor.id, participants_, chat.newest()}});
  Event told = returns ? roster::Event(Updated{*self}) : roster::Event(Joined{*self});
  out.push({Audience::all_but(actor.id), std::move(told)});
}

void State::leave(const ParticipantId& actor, const Leave& command, Outbox<Action>& out) {
  const auto removed =
      std::erase_if(participants_, [&actor](const ParticipantInfo& p) { return p.id == actor; });
  if (removed != 0) out.push({Audience::everyone(), Left{actor, command.reason}});
}

void State::disconnect_all() {
  for (ParticipantInfo& participant : participants_) participant.connected = false;
}

const ParticipantInfo* State::find(const ParticipantId& id) const {
  const auto at = std::find_if(participants_.begin(), participants_.end(),
                               [&id](const ParticipantInfo& participant) { return participant.id == id; });
  return at == participants_.end() ? nullptr : &*at;
}

ParticipantInfo* State::find(const ParticipantId& id) {
  const auto at = std::find_if(participants_.begin(), participants_.end(),
                               [&id](const ParticipantInfo& participant) { return participant.id == id; });
  return at == participants_.end() ? nullptr : &*at;
}

}  // namespace parlance::room::roster
