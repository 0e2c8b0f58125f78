#pragma once

#include "base/function.h"
#include "base/result.h"
#include "room/command.h"

#include <cstdint>
#include <vector>

namespace parlance::hub {

/// One durable command as the room carried it out; replaying a room's entries in order gives the same room.
struct JournalEntry {
  std::uint64_t index = 0;  ///< 1, 2, 3 ... in its room
  WallTime at;
  ParticipantId actor;
  room::Command command;
};

/// A room of which the journal knows something.
struct StoredRoom {
  RoomKey room;
  WallTime last_at;  ///< of its newest entry
};

/// Where durable commands are kept. Answers come on the worker that the journal was made for, never from inside the call; calls for one
/// room take effect in order.
class Journal {
 public:
  virtual ~Journal() = default;
  /// `then` gets success only when all entries are on disk. Error: server.storage; then none of them is.
  /// An entry's index has to follow on the room's last one.
  virtual void append(const RoomKey& room, std::vector<JournalEntry> entries, Then<Result<void>> then) = 0;
  /// All entries of a room, in order; empty for an unknown room.
  virtual void load(const RoomKey& room, Then<Result<std::vector<JournalEntry>>> then) = 0;
  /// Removes a room whose retention has passed.
  virtual void forget(const RoomKey& room, Then<Result<void>> then) = 0;
  /// All rooms with entries.
  virtual void list(Then<Result<std::vector<StoredRoom>>> then) = 0;
};

}  // namespace parlance::hub
