#pragma once

#include "engine/lifetime.h"
#include "hub/journal.h"
#include "room/input.h"

#include <cstdint>
#include <vector>

namespace parlance::engine {

/// One room's part of the journal: counts its entries. Answers are dropped once it is gone.
class RoomLog final {
 public:
  RoomLog(hub::Journal& journal, RoomKey room) : journal_(journal), room_(std::move(room)) {}

  void load(Then<Result<std::vector<hub::JournalEntry>>> then);
  /// One at a time.
  void append(room::Input durable, Then<Result<void>> then);

  /// False: the journal knows nothing of this room.
  [[nodiscard]] bool any() const { return last_index_ != 0; }
  [[nodiscard]] WallTime last_at() const { return last_at_; }

 private:
  hub::Journal& journal_;
  RoomKey room_;
  std::uint64_t last_index_ = 0;
  WallTime last_at_;
  Lifetime lifetime_;
};

}  // namespace parlance::engine
