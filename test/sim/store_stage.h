#pragma once

#include "store/store.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace parlance::sim {

/// An Executor whose tasks run when the test says so.
class QueueExecutor final : public Executor {
 public:
  void post(Task task) override { tasks_.push_back(std::move(task)); }
  void run() {
    while (!tasks_.empty()) {
      Task task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }

 private:
  std::deque<Task> tasks_;
};

/// A directory that lasts as long as the test.
class TemporaryDirectory final {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "parlance-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary directory";
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::filesystem::path file() const { return path_ / "data" / "parlance.db"; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// An open store and a journal on it, all on the test's own thread.
class StoreStage final {
 public:
  using Entries = std::vector<hub::JournalEntry>;

  explicit StoreStage(const std::filesystem::path& file) {
    auto opened = store::Store::open(file, executor);
    if (!opened) {
      error = opened.error().what;
      return;
    }
    store = std::move(*opened);
    journal = store->journal_for(executor);
  }

  static hub::JournalEntry message(std::uint64_t index) {
    const std::string id = "message-" + std::to_string(index);
    return {index, WallTime{static_cast<std::int64_t>(index * 1000)}, ParticipantId("u_ada"),
            room::chat::Command(room::chat::Send{id, "text of " + id})};
  }
  /// `answers` gets "ok" or the error, in the order of the answers.
  void append(const RoomKey& room, Entries entries) {
    journal->append(room, std::move(entries), [this](Result<void> result) {
      answers.emplace_back(result ? "ok" : result.error().what);
    });
  }
  std::string append_now(const RoomKey& room, std::uint64_t index) {
    append(room, {message(index)});
    executor.run();
    return answers.empty() ? "no answer" : answers.back();
  }
  Result<Entries> load(const RoomKey& room) {
    Result<Entries> loaded = fail(Kind::unavailable, "no answer");
    journal->load(room, [&loaded](Result<Entries> entries) { loaded = std::move(entries); });
    executor.run();
    return loaded;
  }
  store::Counters counters() {
    store::Counters counters;
    store->counters(executor, [&counters](store::Counters now) { counters = now; });
    executor.run();
    return counters;
  }

  QueueExecutor executor;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<hub::Journal> journal;
  std::string error;
  std::vector<std::string> answers;
};

}  // namespace parlance::sim
