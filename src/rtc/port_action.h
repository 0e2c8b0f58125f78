#pragma once

#include "proto/ice/types.h"

#include <string>
#include <variant>

namespace parlance::rtc {

// What the port that carries the session has to know.

/// Datagrams whose STUN username begins with this fragment are for this session.
struct UfragAdded {
  std::string ufrag;
};
struct UfragRetired {
  std::string ufrag;
};
/// Everything from this 5-tuple is for this session; its sender is proven.
struct PathProven {
  proto::ice::Path path;
};
struct PathForgotten {
  proto::ice::Path path;
};
using PortAction = std::variant<UfragAdded, UfragRetired, PathProven, PathForgotten>;

}  // namespace parlance::rtc
