#pragma once

#include <cstdint>
#include <variant>

namespace parlance::room::topology {

/// Which ways of carrying media a participant can use.
struct Abilities {
  bool direct = false;
  bool forwarded = false;
  friend bool operator==(const Abilities&, const Abilities&) = default;
};

/// Said once after joining; until then a participant can do nothing.
struct Announce {
  Abilities abilities;
};

enum class DirectState {
  connected,  ///< media flows between the two
  failed,     ///< it never came to be
  broken,     ///< nothing has come for 3 s
};

/// How the direct call goes, as one of the two sees it. A report on an epoch before the present attempt says nothing.
struct DirectReport {
  std::uint64_t epoch = 0;
  DirectState state = DirectState::failed;
};

/// All that was shown is shown by the path of this epoch.
struct PathReady {
  std::uint64_t epoch = 0;
};

using Command = std::variant<Announce, DirectReport, PathReady>;

}  // namespace parlance::room::topology
