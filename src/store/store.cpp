#include "store/store.h"

#include "store/detail/command_json.h"
#include "store/detail/core.h"
#include "store/detail/file.h"
#include "store/detail/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <utility>

namespace parlance::store {

/// Carries questions to the disk's executor and answers back. Encodes on the worker, so that the disk has only to write.
class Store::WorkerJournal final : public hub::Journal {
 public:
  WorkerJournal(Core& core, Executor& disk, Executor& reply) : core_(core), disk_(disk), reply_(reply) {}

  void append(const RoomKey& room, std::vector<hub::JournalEntry> entries, Then<Result<void>> then) override {
    std::vector<Core::Row> rows;
    rows.reserve(entries.size());
    for (const hub::JournalEntry& entry : entries) {
      rows.push_back({entry.index, entry.at, entry.actor.str(), detail::encode_command(entry.command)});
    }
    disk_.post([&core = core_, &reply = reply_, room = room, rows = std::move(rows),
                then = std::move(then)]() mutable {
      core.append(std::move(room), std::move(rows),
                  [&reply, then = std::move(then)](Result<void> result) mutable {
                    answer(reply, std::move(then), result);
                  });
    });
  }
  void load(const RoomKey& room, Then<Result<std::vector<hub::JournalEntry>>> then) override {
    ask([room](Core& core) { return core.load(room); }, std::move(then));
  }
  void forget(const RoomKey& room, Then<Result<void>> then) override {
    ask([room](Core& core) { return core.forget(room); }, std::move(then));
  }
  void list(Then<Result<std::vector<hub::StoredRoom>>> then) override {
    ask([](Core& core) { return core.list(); }, std::move(then));
  }

 private:
  template <class T> static void answer(Executor& reply, Then<T> then, T value) {
    reply.post([then = std::move(then), value = std::move(value)]() mutable { then(std::move(value)); });
  }
  template <class Question, class T> void ask(Question question, Then<T> then) {
    disk_.post([&core = core_, &reply = reply_, question = std::move(question),
                then = std::move(then)]() mutable { answer(reply, std::move(then), question(core)); });
  }

  Core& core_;
  Executor& disk_;
  Executor& reply_;
};

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& path, Executor& disk) {
  if (const Result<void> file = detail::prepare_file(path); !file) return file.error();
  try {
    auto database = std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE);
    if (const Result<void> fit = detail::inspect(*database); !fit) return fit.error();
    if (const Result<void> ready = detail::prepare(*database); !ready) return ready.error();
    auto core = std::make_unique<Core>(std::move(database), disk);
    return std::unique_ptr<Store>(new Store(std::move(core), disk));
  } catch (const SQLite::Exception&) {
    return fail(Kind::unavailable, "store.cannot_open");
  }
}

Store::Store(std::unique_ptr<Core> core, Executor& disk) : core_(std::move(core)), disk_(disk) {}
Store::~Store() = default;

std::unique_ptr<hub::Journal> Store::journal_for(Executor& reply) {
  return std::make_unique<WorkerJournal>(*core_, disk_, reply);
}

void Store::counters(Executor& reply, Then<Counters> then) {
  disk_.post([&core = *core_, &reply, then = std::move(then)]() mutable {
    reply.post([counters = core.counters(), then = std::move(then)]() mutable { then(counters); });
  });
}

}  // namespace parlance::store
