#include "proto/ice/credentials.h"

#include "base/check.h"
#include "proto/ice/limits.h"

#include <algorithm>

namespace parlance::proto::ice {
namespace {

// RFC 8839 section 5.1: ice-char.
bool is_ice_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
}

bool is_ice_text(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), is_ice_char);
}

}  // namespace

Credentials make_credentials(Random& random, std::string_view prefix) {
  check(is_ice_text(prefix, 0, 200), "ice: a prefix that is no part of a username fragment");
  return {std::string(prefix) + random_text(random, 8), random_text(random, 26)};
}

Result<void> check_credentials(const Credentials& credentials) {
  if (!is_ice_text(credentials.ufrag, kMinUfrag, kMaxUfrag)) return fail(Kind::malformed, "ice.ufrag");
  if (!is_ice_text(credentials.password, kMinPassword, kMaxPassword)) {
    return fail(Kind::malformed, "ice.password");
  }
  return ok();
}

}  // namespace parlance::proto::ice
