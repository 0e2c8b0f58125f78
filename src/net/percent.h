#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace parlance::net {

/// A request target's path, percent-decoded exactly once. Error `http.path` for what could mean different things to different
/// readers: not beginning with `/`, a broken escape, an escaped `/` or `\`, a control character, invalid UTF-8, a `.` or `..` segment.
Result<std::string> decode_path(std::string_view path);

}  // namespace parlance::net
