#pragma once

#include "gateway/web/session_house.h"

#include <string>
#include <string_view>

namespace parlance::gateway::web {

/// Judges the first message of a pipe. Whatever is not a flawless hello is a fatal refusal.
tl::expected<SessionHouse::Arrival, proto::signal::Refusal> read_hello(std::string_view text,
                                                                       std::string source);

/// An error for a pipe that has no session, encoded.
std::string encode_refusal(const proto::signal::Refusal& refusal);

}  // namespace parlance::gateway::web
