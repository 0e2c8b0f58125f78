#pragma once

#include <cstdint>

namespace parlance::engine {

/// What one worker's rooms have done since the start.
struct Counters {
  std::uint64_t joins = 0;
  std::uint64_t leaves_left = 0;
  std::uint64_t leaves_lost = 0;
  std::uint64_t replaced = 0;          ///< presences that another session took over
  std::uint64_t commands = 0;          ///< carried out
  std::uint64_t commands_refused = 0;  ///< by the room's rules
  std::uint64_t commands_stale = 0;    ///< from a presence that was over
  std::uint64_t storage_errors = 0;    ///< answers of the journal that were errors
  std::uint64_t rooms_loaded = 0;
  std::uint64_t rooms_broken = 0;     ///< closed by a Bug
  std::uint64_t rooms_forgotten = 0;  ///< retention passed
};

}  // namespace parlance::engine
