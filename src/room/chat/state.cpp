#include "room/chat/state.h"

#include "base/check.h"
#include "room/text.h"

namespace parlance::room::chat {

Result<std::optional<Command>> State::admit(const ParticipantId& actor, const Command& command) const {
  const auto& send = std::get<Send>(command);
  if (const Result<void> id = check_client_id(send.message_id); !id) return id.error();
  if (known_.contains({actor, send.message_id})) return std::optional<Command>();
  if (const Result<void> text = check_chat_text(send.text); !text) return text.error();
  return std::optional<Command>(command);
}

void State::apply(roster::Actor actor, const Command& command, const roster::State& roster,
                  Outbox<Action>& out) {
  const auto& send = std::get<Send>(command);
  const ParticipantInfo* author = roster.find(actor.id);
  check(author != nullptr, "a chat message by somebody who is not in the room was admitted");
  if (!known_.emplace(actor.id, send.message_id).second) return;
  newest_.push_back({++last_index_, send.message_id, actor.id, author->name, send.text, actor.at});
  if (newest_.size() > kKept) newest_.pop_front();
  out.push({Audience::everyone(), Sent{newest_.back()}});
}

}  // namespace parlance::room::chat
