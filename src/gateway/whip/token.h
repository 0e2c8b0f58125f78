#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "crypto/token.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace parlance::gateway::whip {

/// What somebody may do in a room by way of WHIP or WHEP.
enum class Right { publish, watch };

/// What a bearer token stands for (RFC 9725 section 4.5).
struct Grant {
  RoomKey room;  ///< its name normalised
  Right right = Right::publish;
  std::int64_t expires = 0;  ///< s since 1970-01-01 UTC; not valid from then on
  std::string name;          ///< whom the room sees; empty: the client may choose
};

/// A token for `Authorization: Bearer`, signed with the server's key. Errors: `room.bad_name`, `token.name` (longer than 255 bytes),
/// `token.tenant` (the same), `token.expires` (not after 1970).
Result<std::string> make_token(const crypto::TokenKey& key, const Grant& grant);

/// Errors: `token.invalid` (not made by make_token with this key), `token.expired`.
Result<Grant> read_token(const crypto::TokenKey& key, std::string_view token, WallTime now);

}  // namespace parlance::gateway::whip
