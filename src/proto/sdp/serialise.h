#pragma once

#include "proto/sdp/session.h"

namespace parlance::proto::sdp {

/// The description as text: the same value gives the same bytes, lines end in CRLF, and parse() gives the value back. A string in it that holds
/// CR, LF or NUL is a Bug: such never come from parse(), and must never reach another parser.
std::string serialise(const SessionDescription& session);

}  // namespace parlance::proto::sdp
