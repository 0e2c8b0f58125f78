#pragma once

#include <cstdint>

namespace parlance::gateway::whip {

/// What one worker's streams have done since the start.
struct SessionCounters {
  std::uint64_t published = 0;      ///< WHIP sessions opened
  std::uint64_t watched = 0;        ///< WHEP sessions opened
  std::uint64_t refused_busy = 0;   ///< by our own budget
  std::uint64_t refused_offer = 0;  ///< bad, or nothing in it that we could carry
  std::uint64_t refused_room = 0;   ///< by the room: full, or a bad name
  std::uint64_t refused_media = 0;  ///< by the media port's budget
  std::uint64_t trickled = 0;       ///< PATCHes with candidates
  std::uint64_t restarted = 0;      ///< ICE restarts
  std::uint64_t deleted = 0;        ///< ended by their clients
  std::uint64_t lost = 0;           ///< ended because nothing came any more
  std::uint64_t never_connected = 0;
  std::uint64_t closed_by_room = 0;
};

}  // namespace parlance::gateway::whip
