#pragma once

#include "room/types.h"

#include <variant>

namespace parlance::room::roster {

/// Enters the room, or comes back to it: an id that is already in the roster is the same participant again. Durable.
struct Join {
  PersonId person;
  std::string name;
  MediaState media;
};
/// Leaves for good. Durable.
struct Leave {
  enum class Reason { left, lost } reason = Reason::left;
};
struct SetName {  // durable
  std::string name;
};
struct SetMedia {
  MediaState media;
};
struct SetHand {
  bool raised = false;
};
/// Something carries the participant's session again, or nothing does.
struct SetConnected {
  bool connected = false;
};

using Command = std::variant<Join, Leave, SetName, SetMedia, SetHand, SetConnected>;

}  // namespace parlance::room::roster
