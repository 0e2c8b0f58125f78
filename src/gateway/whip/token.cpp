#include "gateway/whip/token.h"

#include "room/name.h"

#include <charconv>
#include <optional>

namespace parlance::gateway::whip {
namespace {

constexpr std::string_view kKind = "w1";
constexpr std::size_t kMaxField = 255;  // of crypto::TokenKey
constexpr std::string_view kPublish = "publish";
constexpr std::string_view kWatch = "watch";

std::optional<Right> right_of(std::string_view word) {
  if (word == kPublish) return Right::publish;
  if (word == kWatch) return Right::watch;
  return std::nullopt;
}

std::optional<std::int64_t> seconds_of(const std::string& digits) {
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc{} || stop != end || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

Result<std::string> make_token(const crypto::TokenKey& key, const Grant& grant) {
  if (grant.room.tenant.size() > kMaxField) return fail(Kind::too_large, "token.tenant");
  if (grant.name.size() > kMaxField) return fail(Kind::too_large, "token.name");
  if (grant.expires <= 0) return fail(Kind::malformed, "token.expires");
  const auto room = room::normalise_room_name(grant.room.name);
  // 64 characters outside the Basic Multilingual Plane are 256 bytes: one more than a field holds.
  if (!room || room->size() > kMaxField) return fail(Kind::malformed, "room.bad_name");
  const std::string_view right = grant.right == Right::publish ? kPublish : kWatch;
  return key.sign(kKind,
                  {grant.room.tenant, *room, std::string(right), std::to_string(grant.expires), grant.name});
}

Result<Grant> read_token(const crypto::TokenKey& key, std::string_view token, WallTime now) {
  const Error invalid = fail(Kind::refused, "token.invalid");
  const auto fields = key.verify(kKind, token);
  if (!fields || fields->size() != 5) return invalid;
  const auto right = right_of((*fields)[2]);
  const auto expires = seconds_of((*fields)[3]);
  if (!right || !expires) return invalid;
  constexpr std::int64_t kMsPerSecond = 1000;
  if (now.ms / kMsPerSecond >= *expires) return fail(Kind::refused, "token.expired");
  return Grant{{(*fields)[0], (*fields)[1]}, *right, *expires, (*fields)[4]};
}

}  // namespace parlance::gateway::whip
