#pragma once

#include <cstdint>
#include <variant>

namespace parlance::room::topology {

enum class Mode { direct, forwarded };

/// Why the media takes the way it takes (docs/protocol.md, 4.7).
enum class Reason {
  start,
  participants,
  capability,
  enforced,
  direct_failed,
  direct_broken,
  configured,
  two
};

struct Changed {
  std::uint64_t epoch = 0;  ///< 1, 2, 3 ...
  Mode mode = Mode::direct;
  bool trial = false;  ///< forwarded, and a direct call is to be tried beside it
  Reason reason = Reason::start;
  friend bool operator==(const Changed&, const Changed&) = default;
};

/// Nobody needs the path of before any more.
struct Settled {
  std::uint64_t epoch = 0;
  friend bool operator==(const Settled&, const Settled&) = default;
};

using Event = std::variant<Changed, Settled>;

}  // namespace parlance::room::topology
