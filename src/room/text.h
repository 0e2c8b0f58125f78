#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace parlance::room {

/// The classes of code points that the rules for names and texts speak of (Unicode 15 general categories).
bool is_control(char32_t point);      ///< Cc
bool is_space(char32_t point);        ///< White_Space, and U+2028, U+2029
bool is_format(char32_t point);       ///< Cf: invisible, steers the text around it
bool is_private_use(char32_t point);  ///< Co
bool is_noncharacter(char32_t point);

/// A person's name as it is shown: trimmed of spaces, 1-64 code points, no control characters and of the format characters
/// only those that emoji and Persian or Indic script need (joiners, tags). Error participant.bad_name.
Result<std::string> normalise_display_name(std::string_view name);

/// Plain text of a chat message: 1-4000 code points, no control characters but tab and newline. Error chat.bad_text.
Result<void> check_chat_text(std::string_view text);

/// An id made by a client: 8-64 of `A-Z a-z 0-9 _ -`. Error message.bad_field.
Result<void> check_client_id(std::string_view id);

}  // namespace parlance::room
