#pragma once

#include "base/executor.h"
#include "store/store.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace SQLite {
class Database;
}

namespace parlance::store {

/// The connection and what waits for it. Used on the disk's executor only.
class Store::Core final {
 public:
  Core(std::unique_ptr<SQLite::Database> database, Executor& disk);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  /// An entry ready to be written.
  struct Row {
    std::uint64_t number = 0;
    WallTime at;
    std::string actor;
    std::string command;
  };
  /// `then` runs on the disk's executor.
  void append(RoomKey room, std::vector<Row> rows, Then<Result<void>> then);
  Result<std::vector<hub::JournalEntry>> load(const RoomKey& room);
  Result<std::vector<hub::StoredRoom>> list();
  Result<void> forget(const RoomKey& room);
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  struct Append {
    RoomKey room;
    std::vector<Row> rows;
    Then<Result<void>> then;
    bool written = false;
  };
  class Statements;

  void commit();
  bool commit_all(std::vector<Append>& group);
  bool write(const Append& append);
  void insert(const Append& append);
  void note(int error);
  std::vector<hub::JournalEntry> read(const RoomKey& room);

  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<Statements> statements_;
  Executor& disk_;
  std::vector<Append> waiting_;
  bool commit_posted_ = false;
  Counters counters_;
};

}  // namespace parlance::store
