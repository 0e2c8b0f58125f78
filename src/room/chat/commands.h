#pragma once

#include <string>
#include <variant>

namespace parlance::room::chat {

/// Durable. A (participant, message id) that is known already changes nothing and succeeds.
struct Send {
  std::string message_id;
  std::string text;
};

using Command = std::variant<Send>;

}  // namespace parlance::room::chat
