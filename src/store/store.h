#pragma once

#include "base/executor.h"
#include "base/result.h"
#include "hub/journal.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace parlance::store {

/// What the store has done since it was opened.
struct Counters {
  std::uint64_t appends = 0;  ///< durable
  std::uint64_t entries = 0;  ///< durable
  std::uint64_t commits = 0;  ///< transactions; several appends share one when they come faster than the disk
  std::uint64_t append_errors = 0;
  std::uint64_t unreadable = 0;  ///< entries that could not be read back
  bool broken = false;           ///< the disk failed: nothing is acknowledged until the next start
};

/// The one file in which everything durable is kept (SQLite in WAL mode, each commit on disk before it is acknowledged). One connection,
/// used on `disk` alone.
class Store final {
 public:
  /// Opens or makes the file (0600, and its directory 0700 where it is made). `disk` runs tasks one at a time, in order, away from any loop;
  /// it outlives the store's use, and the store outlives its tasks. Blocks. Nothing is changed in a file that is refused. Errors:
  /// store.directory, store.cannot_open, store.corrupt, store.foreign_file (not ours), store.newer_schema (made by a newer Parlance),
  /// store.migration.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& path, Executor& disk);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// A journal whose answers are posted to `reply`. Made and used on that executor; the store outlives it.
  std::unique_ptr<hub::Journal> journal_for(Executor& reply);
  /// Answers on `reply`.
  void counters(Executor& reply, Then<Counters> then);

 private:
  class Core;
  class WorkerJournal;
  explicit Store(std::unique_ptr<Core> core, Executor& disk);

  std::unique_ptr<Core> core_;
  Executor& disk_;
};

}  // namespace parlance::store
