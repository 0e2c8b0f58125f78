#pragma once

#include "base/result.h"
#include "room/command.h"

#include <string>
#include <string_view>

namespace parlance::store::detail {

/// A durable command as one line of JSON with the format's version. One that is not durable is a Bug.
std::string encode_command(const room::Command& command);

/// Errors: store.bad_entry, store.newer_entry (written by a newer Parlance).
Result<room::Command> decode_command(std::string_view json);

}  // namespace parlance::store::detail
