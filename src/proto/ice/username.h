#pragma once

#include "base/bytes.h"

#include <string_view>

namespace parlance::proto::ice {

/// The USERNAME of a connectivity check, seen by who receives it (RFC 8445 section 7.2.2). Views into the message.
struct Usernames {
  std::string_view local_ufrag;
  std::string_view remote_ufrag;
  friend bool operator==(const Usernames&, const Usernames&) = default;
};

/// `local:remote`. Errors: `ice.username` (no colon, or a part that is empty or longer than kMaxUfrag).
Result<Usernames> split_username(std::string_view username);

/// For whom a datagram is, before anything of it is believed: no hash, no copy, at most stun::kMaxAttributes steps. Errors:
/// those of stun::read_header, `stun.length`, `stun.attribute`, `stun.too_many_attributes`, `ice.not_request` (another class
/// or method), `ice.no_username`, `ice.username`.
Result<Usernames> peek_username(ByteView bytes);

}  // namespace parlance::proto::ice
