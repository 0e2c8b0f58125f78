#pragma once

#include <stdexcept>

namespace parlance {

/// Our own mistake, never the outside world's. Caught only by the event loop and by net::spawn, where it is counted and
/// closes its owner.
class Bug final : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// States what has to be true if this program is right.
inline void check(bool holds, const char* what) {
  if (!holds) throw Bug(what);
}

}  // namespace parlance
