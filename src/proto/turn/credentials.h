#pragma once

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "crypto/token.h"

#include <chrono>
#include <string>
#include <string_view>

namespace parlance::proto::turn {

/// What a client shows. The password proves that the maker of the user name knew the secret, so nothing is stored for it (the scheme of
/// draft-uberti-behave-turn-rest, which other TURN servers know as a static authentication secret).
struct Credentials {
  std::string username;  ///< `<unix seconds of its end>:<user>`
  std::string password;  ///< base64(HMAC-SHA1(secret, username))
};

/// Whose addresses a user may reach through us.
enum class Circle : std::uint8_t {
  anyone,     ///< where the rules for peers allow it
  own_group,  ///< relayed addresses of its own group alone: for those whom we don't know, and only until the credentials' end
};

/// For a participant; `room` and `participant` become one user, whose relayed addresses those of the same room may reach. The room's name is not
/// in it, for user names travel in the clear.
struct Holder {
  std::string_view room;  ///< any bytes that name it
  std::string_view participant;
  Circle circle = Circle::anyone;
};
Credentials make_credentials(std::string_view secret, const Holder& holder, WallTime expires);

/// `configured`, or where that is empty one made of the server's own key, which lasts as long as that.
std::string secret_of(std::string_view configured, const crypto::TokenKey& tokens);

/// What a user name says.
struct User {
  WallTime expires;
  std::string_view name;  ///< behind the colon; empty for a bare time
  std::string_view
      group;  ///< those who may reach each other's relayed addresses: the name without what follows its last dot
  Circle circle = Circle::anyone;  ///< `own_group` where the name begins with `!`
};
/// Error `turn.username`: does not begin with a time, or is longer than 508 bytes (RFC 8489 section 14.3).
Result<User> read_username(std::string_view username);

std::string password_of(std::string_view secret, std::string_view username);

}  // namespace parlance::proto::turn
