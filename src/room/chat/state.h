#pragma once

#include "base/outbox.h"
#include "room/input.h"
#include "room/roster/state.h"

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace parlance::room::chat {

/// What was said. Keeps the newest messages, and of all the others only that they were: so a repeat is known for ever.
class State final {
 public:
  /// How many messages somebody who comes in is shown (docs/protocol.md, 4.2).
  static constexpr std::size_t kKept = 200;

  /// Nothing where the message is known already. Errors: chat.bad_text, message.bad_field.
  [[nodiscard]] Result<std::optional<Command>> admit(const ParticipantId& actor,
                                                     const Command& command) const;
  void apply(roster::Actor actor, const Command& command, const roster::State& roster, Outbox<Action>& out);

  /// Oldest first.
  [[nodiscard]] std::vector<ChatMessage> newest() const { return {newest_.begin(), newest_.end()}; }
  [[nodiscard]] std::uint64_t last_index() const { return last_index_; }
  friend bool operator==(const State&, const State&) = default;

 private:
  std::deque<ChatMessage> newest_;
  std::set<std::pair<ParticipantId, std::string>> known_;  // (author, message id)
  std::uint64_t last_index_ = 0;
};

}  // namespace parlance::room::chat
