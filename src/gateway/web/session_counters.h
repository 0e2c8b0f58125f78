#pragma once

#include <cstdint>

namespace parlance::gateway::web {

/// What one worker's sessions have done since the start.
struct SessionCounters {
  std::uint64_t opened = 0;
  std::uint64_t resumed = 0;
  std::uint64_t resume_unknown = 0;  ///< resumes of sessions that are gone
  std::uint64_t said_bye = 0;
  std::uint64_t expired = 0;  ///< nobody came back within the resume window
  std::uint64_t overflowed = 0;
  std::uint64_t flooded = 0;
  std::uint64_t replaced = 0;  ///< pipes that another pipe replaced
  std::uint64_t idle = 0;      ///< pipes closed because nothing came
  std::uint64_t refused_busy = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t messages_repeated = 0;
  std::uint64_t messages_refused = 0;  ///< malformed or with a bad member
  std::uint64_t messages_limited = 0;  ///< refused by the rate limit
  std::uint64_t messages_stray = 0;    ///< from pipes that carry no session any more
  std::uint64_t messages_out = 0;      ///< numbered ones
};

}  // namespace parlance::gateway::web
