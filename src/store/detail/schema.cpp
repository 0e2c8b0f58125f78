#include "store/detail/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <array>
#include <string>

namespace parlance::store::detail {
namespace {

constexpr int kApplicationId = 0x504c4e43;  // "PLNC": tells our files from other SQLite files

// Each step leads from version i to i + 1. Never edit one that was released: add another.
constexpr std::array<const char*, 1> kMigrations{{
    R"(CREATE TABLE room (
         id     INTEGER PRIMARY KEY,
         tenant TEXT NOT NULL,
         name   TEXT NOT NULL,
         UNIQUE (tenant, name)) STRICT;
       CREATE TABLE entry (
         room    INTEGER NOT NULL REFERENCES room (id) ON DELETE CASCADE,
         number  INTEGER NOT NULL,
         at_ms   INTEGER NOT NULL,
         actor   TEXT NOT NULL,
         command TEXT NOT NULL,
         PRIMARY KEY (room, number)) STRICT, WITHOUT ROWID;)",
}};

int number(SQLite::Database& database, const char* query) {
  SQLite::Statement statement(database, query);
  return statement.executeStep() ? statement.getColumn(0).getInt() : 0;
}

int schema_version(SQLite::Database& database) {
  if (!database.tableExists("schema")) return 0;
  return number(database, "SELECT coalesce(max(version), 0) FROM schema");
}

bool whole(SQLite::Database& database) {
  SQLite::Statement check(database, "PRAGMA quick_check(1)");
  return check.executeStep() && check.getColumn(0).getString() == "ok";
}

void migrate(SQLite::Database& database) {
  database.exec("CREATE TABLE IF NOT EXISTS schema (version INTEGER PRIMARY KEY) STRICT");
  for (auto version = static_cast<std::size_t>(schema_version(database)); version < kMigrations.size();
       ++version) {
    SQLite::Transaction transaction(database);
    database.exec(kMigrations[version]);
    SQLite::Statement note(database, "INSERT INTO schema (version) VALUES (?)");
    note.bind(1, static_cast<std::int64_t>(version + 1));
    note.exec();
    transaction.commit();
  }
}

}  // namespace

Result<void> inspect(SQLite::Database& database) {
  try {
    const bool empty = number(database, "SELECT count(*) FROM sqlite_schema") == 0;
    const int application = number(database, "PRAGMA application_id");
    if (application != kApplicationId && (!empty || application != 0)) {
      return fail(Kind::conflict, "store.foreign_file");
    }
    if (schema_version(database) > static_cast<int>(kMigrations.size())) {
      return fail(Kind::unsupported, "store.newer_schema");
    }
    if (!whole(database)) return fail(Kind::malformed, "store.corrupt");
    return ok();
  } catch (const SQLite::Exception& problem) {
    const int code = problem.getErrorCode();
    const bool corrupt = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    return corrupt ? fail(Kind::malformed, "store.corrupt") : fail(Kind::unavailable, "store.cannot_open");
  }
}

Result<void> prepare(SQLite::Database& database) {
  try {
    // 0x504c4e43: kApplicationId
    database.exec("PRAGMA application_id = 1347178051");
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA wal_autocheckpoint = 1000");  // pages: 4 MB
    database.exec("PRAGMA foreign_keys = ON");
    database.exec("PRAGMA trusted_schema = OFF");
    database.exec("PRAGMA secure_delete = ON");  // what is forgotten is gone from the file too
    if (SQLite::Statement mode(database, "PRAGMA journal_mode");
        !mode.executeStep() || mode.getColumn(0).getString() != "wal") {
      return fail(Kind::unavailable, "store.cannot_open");
    }
  } catch (const SQLite::Exception&) {
    return fail(Kind::unavailable, "store.cannot_open");
  }
  try {
    migrate(database);
    return ok();
  } catch (const SQLite::Exception&) {
    return fail(Kind::unavailable, "store.migration");
  }
}

}  // namespace parlance::store::detail
