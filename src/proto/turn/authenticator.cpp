#include "proto/turn/authenticator.h"

#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/turn/limits.h"

namespace parlance::proto::turn {
namespace {

constexpr Refusal kAskedToSign{kUnauthorized, "Unauthorized"};
constexpr Refusal kIncomplete{stun::kBadRequest, "Bad Request"};
constexpr Refusal kOldNonce{kStaleNonce, "Stale Nonce"};

bool is_too_far(WallTime expires, WallTime wall) {
  return expires.ms - wall.ms > std::chrono::milliseconds(kMostExpiryAhead).count();
}

}  // namespace

Authenticator::Verdict Authenticator::judge(const stun::Message& request, const ClientMessage& from,
                                            TimePoint now) const {
  if (request.find(stun::Type::message_integrity) == nullptr) return {std::nullopt, kAskedToSign, false};
  const auto realm = stun::text(request, stun::Type::realm);
  const auto nonce = stun::text(request, stun::Type::nonce);
  if (!realm || !nonce || !stun::text(request, stun::Type::username))
    return {std::nullopt, kIncomplete, false};
  if (!nonces_.accepts(*nonce, from.path, now)) return {std::nullopt, kOldNonce, false};
  auto identity = *realm == settings_.realm ? identify(request, from.wall) : std::nullopt;
  if (!identity) return {std::nullopt, kAskedToSign, true};
  return {std::move(identity), {}, true};
}

std::optional<Identity> Authenticator::identify(const stun::Message& request, WallTime wall) const {
  const std::string_view username = *stun::text(request, stun::Type::username);
  const auto user = read_username(username);
  if (!user || is_too_far(user->expires, wall)) return std::nullopt;
  const std::string password = password_of(settings_.secret, username);
  const auto key = stun::long_term_key(username, settings_.realm, password);
  if (stun::check_integrity(request, key) != stun::Check::valid) return std::nullopt;
  Identity identity{std::string(username),    std::string(user->name),
                    std::string(user->group), key,
                    user->expires < wall,     user->circle};
  if (identity.name.empty()) identity.name = identity.group = identity.username;
  return identity;
}

}  // namespace parlance::proto::turn
