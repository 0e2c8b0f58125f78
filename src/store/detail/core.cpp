#include "store/detail/core.h"

#include "base/check.h"
#include "store/detail/command_json.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace parlance::store {
namespace {

constexpr Error kStorage{Kind::unavailable, "server.storage"};

/// An entry that does not follow on its room's last one, or can't be read.
struct Refused {};

std::int64_t as_signed(std::uint64_t number) { return static_cast<std::int64_t>(number); }

}  // namespace

class Store::Core::Statements final {
 public:
  explicit Statements(SQLite::Database& database)
      : add_room(database, "INSERT INTO room (tenant, name) VALUES (?, ?) ON CONFLICT DO NOTHING"),
        last(database, "SELECT room.id, (SELECT coalesce(max(number), 0) FROM entry WHERE room = room.id) "
                       "FROM room WHERE tenant = ? AND name = ?"),
        add_entry(database, "INSERT INTO entry (room, number, at_ms, actor, command) VALUES (?, ?, ?, ?, ?)"),
        load(database, "SELECT number, at_ms, actor, command FROM entry "
                       "WHERE room = (SELECT id FROM room WHERE tenant = ? AND name = ?) ORDER BY number"),
        list(
            database,
            "SELECT tenant, name, (SELECT at_ms FROM entry WHERE room = room.id ORDER BY number DESC LIMIT 1) AS newest "
            "FROM room WHERE newest IS NOT NULL"),
        forget(database, "DELETE FROM room WHERE tenant = ? AND name = ?") {}

  SQLite::Statement add_room;
  SQLite::Statement last;
  SQLite::Statement add_entry;
  SQLite::Statement load;
  SQLite::Statement list;
  SQLite::Statement forget;
};

namespace {

/// Binds a room and leaves the statement reset when the scope ends: one left in the middle keeps the WAL from being checkpointed.
class Use final {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  Use(SQLite::Statement& statement, const RoomKey& room) : Use(statement) {
    statement_.bind(1, room.tenant);
    statement_.bind(2, room.name);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { statement_.tryReset(); }

 private:
  SQLite::Statement& statement_;
};

}  // namespace

Store::Core::Core(std::unique_ptr<SQLite::Database> database, Executor& disk)
    : database_(std::move(database)), statements_(std::make_unique<Statements>(*database_)), disk_(disk) {}

Store::Core::~Core() = default;

// Whatever is appended while a commit runs stands in the executor's queue before the commit that is posted here, so it is
// part of that one: the slower the disk, the larger the groups.
void Store::Core::append(RoomKey room, std::vector<Row> rows, Then<Result<void>> then) {
  waiting_.push_back({std::move(room), std::move(rows), std::move(then)});
  if (commit_posted_) return;
  commit_posted_ = true;
  disk_.post([this] {
    commit_posted_ = false;
    commit();
  });
}

void Store::Core::commit() {
  if (waiting_.empty()) return;
  std::vector<Append> group = std::exchange(waiting_, {});
  const bool committed = !counters_.broken && commit_all(group);
  if (committed) ++counters_.commits;
  for (Append& append : group) {
    const bool durable = committed && append.written;
    if (durable) {
      ++counters_.appends;
      counters_.entries += append.rows.size();
    } else {
      ++counters_.append_errors;
    }
    append.then(durable ? ok() : Result<void>(kStorage));
  }
}

bool Store::Core::commit_all(std::vector<Append>& group) {
  try {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (Append& append : group) append.written = write(append);
    transaction.commit();
    return true;
  } catch (const SQLite::Exception& problem) {
    note(problem.getErrorCode());
    return false;
  }
}

/// False: refused by itself, and the others go on. Throws where the whole transaction has failed.
bool Store::Core::write(const Append& append) {
  database_->exec(
      "SAVEPOINT append");  // SQLite::Savepoint changed its functions between the releases we build with
  bool refused = false;
  try {
    insert(append);
  } catch (const Refused&) {
    refused = true;
    database_->exec("ROLLBACK TO append");
  }
  database_->exec("RELEASE append");
  return !refused;
}

void Store::Core::insert(const Append& append) {
  Statements& s = *statements_;
  {
    const Use use(s.add_room, append.room);
    s.add_room.exec();
  }
  std::int64_t room = 0;
  std::int64_t number = 0;
  {
    const Use use(s.last, append.room);
    check(s.last.executeStep(), "a room that was just made is not there");
    room = s.last.getColumn(0).getInt64();
    number = s.last.getColumn(1).getInt64();
  }
  for (const Row& row : append.rows) {
    if (as_signed(row.number) != ++number) throw Refused{};
    const Use use(s.add_entry);
    s.add_entry.bind(1, room);
    s.add_entry.bind(2, number);
    s.add_entry.bind(3, row.at.ms);
    s.add_entry.bind(4, row.actor);
    s.add_entry.bind(5, row.command);
    s.add_entry.exec();
  }
}

/// After a failed write or fsync nobody knows what is on the disk (a second fsync may well succeed and prove nothing): nothing is
/// acknowledged any more. A full disk alone is known to have been rolled back.
void Store::Core::note(int error) {
  if (error != SQLITE_FULL && error != SQLITE_BUSY && error != SQLITE_NOMEM) counters_.broken = true;
}

Result<std::vector<hub::JournalEntry>> Store::Core::load(const RoomKey& room) {
  commit();
  try {
    return read(room);
  } catch (const SQLite::Exception&) {
    return kStorage;
  } catch (const Refused&) {
    ++counters_.unreadable;
    return kStorage;
  }
}

std::vector<hub::JournalEntry> Store::Core::read(const RoomKey& room) {
  SQLite::Statement& load = statements_->load;
  const Use use(load, room);
  std::vector<hub::JournalEntry> entries;
  while (load.executeStep()) {
    Result<room::Command> command = detail::decode_command(load.getColumn(3).getString());
    if (!command) throw Refused{};
    entries.push_back({static_cast<std::uint64_t>(load.getColumn(0).getInt64()),
                       WallTime{load.getColumn(1).getInt64()}, ParticipantId(load.getColumn(2).getString()),
                       std::move(*command)});
  }
  return entries;
}

Result<std::vector<hub::StoredRoom>> Store::Core::list() {
  commit();
  try {
    SQLite::Statement& list = statements_->list;
    const Use use(list);
    std::vector<hub::StoredRoom> rooms;
    while (list.executeStep()) {
      rooms.push_back({{list.getColumn(0).getString(), list.getColumn(1).getString()},
                       WallTime{list.getColumn(2).getInt64()}});
    }
    return rooms;
  } catch (const SQLite::Exception&) {
    return kStorage;
  }
}

Result<void> Store::Core::forget(const RoomKey& room) {
  commit();
  if (counters_.broken) return kStorage;
  try {
    const Use use(statements_->forget, room);
    statements_->forget.exec();
    return ok();
  } catch (const SQLite::Exception& problem) {
    note(problem.getErrorCode());
    return kStorage;
  }
}

}  // namespace parlance::store
