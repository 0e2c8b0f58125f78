#pragma once

#include "base/result.h"

namespace SQLite {
class Database;
}

namespace parlance::store::detail {

/// Looks without changing anything whether the file is empty or one of ours, whole, and not of a later version. Errors:
/// store.corrupt, store.foreign_file, store.newer_schema.
Result<void> inspect(SQLite::Database& database);

/// Sets up the connection and brings the tables to today's version, each step in a transaction of its own. Errors:
/// store.cannot_open, store.migration.
Result<void> prepare(SQLite::Database& database);

}  // namespace parlance::store::detail
