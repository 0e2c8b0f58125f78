#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace parlance::room {

/// A room's name as it is keyed (docs/protocol.md, section 6), from percent-decoded text: ASCII letters folded to lower case.
/// Error room.bad_name.
Result<std::string> normalise_room_name(std::string_view name);

}  // namespace parlance::room
