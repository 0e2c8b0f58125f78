#include "proto/turn/credentials.h"

#include "base/bytes.h"
#include "crypto/base64url.h"

#include <charconv>

namespace parlance::proto::turn {
namespace {

constexpr std::size_t kMaxUsername = 508;  // RFC 8489 section 14.3
constexpr std::size_t kGroupBytes = 9;     // 72 bits: 12 characters
constexpr std::size_t kMaxDigits = 12;     // of seconds
constexpr char kOwnGroup = '!';            // before a name; nothing else that we make begins with it

/// RFC 4648 section 4, as the other implementations of the scheme have it.
std::string base64(ByteView bytes) {
  std::string text = crypto::base64url_encode(bytes);
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

}  // namespace

std::string password_of(std::string_view secret, std::string_view username) {
  return base64(crypto::hmac_sha1(as_bytes(secret), as_bytes(username)));
}

Credentials make_credentials(std::string_view secret, const Holder& holder, WallTime expires) {
  const auto hashed = crypto::hmac_sha256(as_bytes(secret), as_bytes(holder.room));
  std::string username = std::to_string(expires.ms / 1000);
  username.append(":");
  if (holder.circle == Circle::own_group) username.push_back(kOwnGroup);
  username.append(crypto::base64url_encode(ByteView(hashed).first(kGroupBytes)));
  username.append(".").append(holder.participant);
  std::string password = password_of(secret, username);
  return {std::move(username), std::move(password)};
}

std::string secret_of(std::string_view configured, const crypto::TokenKey& tokens) {
  return configured.empty() ? tokens.sign("turn", {"secret"}) : std::string(configured);
}

Result<User> read_username(std::string_view username) {
  const Error bad = fail(Kind::malformed, "turn.username");
  if (username.size() > kMaxUsername) return bad;
  const std::size_t colon = username.find(':');
  const std::string_view digits = username.substr(0, colon);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  const bool number = error == std::errc() && end == digits.data() + digits.size() && seconds >= 0;
  if (!number || digits.empty() || digits.size() > kMaxDigits) return bad;
  User user{{seconds * 1000}, {}, {}, Circle::anyone};
  if (colon != std::string_view::npos) user.name = username.substr(colon + 1);
  user.group = user.name.substr(0, user.name.rfind('.'));
  if (user.name.starts_with(kOwnGroup)) user.circle = Circle::own_group;
  return user;
}

}  // namespace parlance::proto::turn
