#pragma once

#include "room/roster/commands.h"

#include <vector>

namespace parlance::room::roster {

/// To the participant that has just joined: the room as it is, themselves included.
struct Snapshot {
  ParticipantId self;
  std::vector<ParticipantInfo> participants;
  std::vector<ChatMessage> chat;  ///< the newest 200, oldest first
};
struct Joined {
  ParticipantInfo participant;
};
struct Updated {
  ParticipantInfo participant;
};
struct Left {
  ParticipantId id;
  Leave::Reason reason = Leave::Reason::left;
};

using Event = std::variant<Snapshot, Joined, Updated, Left>;

}  // namespace parlance::room::roster
