#pragma once

#include <string_view>

namespace parlance {

/// What sort of failure it is: decides how a caller reacts, not how a person is told.
enum class Kind {
  malformed,    ///< bytes or text that break a rule of their format
  too_large,    ///< beyond a named limit
  unsupported,  ///< well-formed, but not something we do
  not_found,    ///< names something that does not exist
  conflict,     ///< does not fit the present state
  refused,      ///< not permitted
  exhausted,    ///< a budget is used up; may work later
  unavailable,  ///< the outside world failed: disk, network, a closed peer
};

/// A failure of the outside world. `what` is a literal that names the broken rule (stable, usable as an id);
/// never text from the wire.
struct Error {
  Kind kind = Kind::malformed;
  std::string_view what;

  friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace parlance
