#pragma once

#include "base/random.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace parlance::proto::ice {

/// `a=ice-ufrag` and `a=ice-pwd` of one side (RFC 8839 section 5.4).
struct Credentials {
  std::string ufrag;
  std::string password;  ///< a secret: never logged
  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// What both sides use between two restarts (RFC 8838 section 2 calls that a generation).
struct Generation {
  Credentials local;
  Credentials remote;
};

/// Fresh ones: 40 random bits after `prefix` (1-200 characters or none; who demultiplexes marks its own with it) and 130 for
/// the password. RFC 8445 section 5.3 wants 24 and 128. The prefix has to consist of ICE's characters; others are a Bug.
Credentials make_credentials(Random& random, std::string_view prefix = {});

/// Errors: `ice.ufrag`, `ice.password` (length, or characters that are not letters, digits, `+` or `/`).
Result<void> check_credentials(const Credentials& credentials);

}  // namespace parlance::proto::ice
