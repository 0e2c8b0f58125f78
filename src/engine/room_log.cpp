#include "engine/room_log.h"

#include <utility>

namespace parlance::engine {

void RoomLog::load(Then<Result<std::vector<hub::JournalEntry>>> then) {
  using Entries = Result<std::vector<hub::JournalEntry>>;
  journal_.load(room_, [this, alive = lifetime_.token(), then = std::move(then)](Entries entries) mutable {
    if (!alive) return;
    if (entries && !entries->empty()) {
      last_index_ = entries->back().index;
      last_at_ = entries->back().at;
    }
    then(std::move(entries));
  });
}

void RoomLog::append(room::Input durable, Then<Result<void>> then) {
  const WallTime at = durable.at;
  std::vector<hub::JournalEntry> entries;
  entries.push_back({last_index_ + 1, at, std::move(durable.actor), std::move(durable.command)});
  const auto stored = [this, at](const Result<void>& result) {
    if (!result) return;
    ++last_index_;
    last_at_ = at;
  };
  journal_.append(room_, std::move(entries),
                  [alive = lifetime_.token(), stored, then = std::move(then)](Result<void> result) mutable {
                    if (!alive) return;
                    stored(result);
                    then(result);
                  });
}

}  // namespace parlance::engine
