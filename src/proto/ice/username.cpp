#include "proto/ice/username.h"

#include "proto/ice/limits.h"
#include "proto/stun/message.h"

#include <algorithm>

namespace parlance::proto::ice {
namespace {

bool fits(std::string_view ufrag) { return !ufrag.empty() && ufrag.size() <= kMaxUfrag; }

/// The value of the first USERNAME before any integrity attribute.
Result<ByteView> find_username(Reader reader) {
  for (std::size_t seen = 0; !reader.empty(); ++seen) {
    if (seen == stun::kMaxAttributes) return fail(Kind::too_large, "stun.too_many_attributes");
    const auto type = reader.u16();
    const auto size = reader.u16();
    if (!type || !size) return fail(Kind::malformed, "stun.attribute");
    const auto value = reader.bytes(*size);
    if (!value || !reader.skip((4 - *size % 4U) % 4U)) return fail(Kind::malformed, "stun.attribute");
    const auto known = static_cast<stun::Type>(*type);
    if (known == stun::Type::username) return *value;
    if (known == stun::Type::message_integrity) break;  // what follows is not covered by it
  }
  return fail(Kind::not_found, "ice.no_username");
}

}  // namespace

Result<Usernames> split_username(std::string_view username) {
  const std::size_t colon = username.find(':');
  if (colon == std::string_view::npos) return fail(Kind::malformed, "ice.username");
  const Usernames names{username.substr(0, colon), username.substr(colon + 1)};
  if (!fits(names.local_ufrag) || !fits(names.remote_ufrag)) return fail(Kind::malformed, "ice.username");
  return names;
}

Result<Usernames> peek_username(ByteView bytes) {
  const auto header = stun::read_header(bytes);
  if (!header) return header.error();
  if (bytes.size() != stun::kHeaderSize + header->body_size) return fail(Kind::malformed, "stun.length");
  if (header->message_class != stun::Class::request || header->method != stun::Method::binding) {
    return fail(Kind::unsupported, "ice.not_request");
  }
  const auto value = find_username(Reader(bytes.subspan(stun::kHeaderSize)));
  if (!value) return value.error();
  return split_username(as_text(*value));
}

}  // namespace parlance::proto::ice
