#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace parlance::proto::signal::detail {

/// A display name without the white space around it. Error `participant.bad_name` (docs/protocol.md, 2.2).
Result<std::string> display_name(std::string_view text);

/// Error `chat.bad_text` for a text that is empty, too long, or holds a control character other than tab and newline.
Result<void> check_chat_text(std::string_view text);

}  // namespace parlance::proto::signal::detail
