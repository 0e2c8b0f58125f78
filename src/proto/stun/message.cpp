#include "proto/stun/message.h"

#include <algorithm>

namespace parlance::proto::stun {
namespace {

// RFC 8489 section 5, figure 3: two class bits lie between the twelve of the method.
Class class_of(std::uint16_t type) { return static_cast<Class>(((type >> 4U) & 1U) | ((type >> 7U) & 2U)); }
Method method_of(std::uint16_t type) {
  return static_cast<Method>((type & 0x000fU) | ((type >> 1U) & 0x0070U) | ((type >> 2U) & 0x0f80U));
}

std::size_t padding_after(std::size_t size) { return (4 - size % 4) % 4; }

}  // namespace

Result<Header> read_header(ByteView bytes) {
  if (bytes.size() < kHeaderSize) return fail(Kind::malformed, "stun.short");
  Reader reader(bytes);
  const std::uint16_t type = *reader.u16();
  const std::uint16_t body_size = *reader.u16();
  const std::uint32_t cookie = *reader.u32();
  if ((type & 0xc000U) != 0 || cookie != kMagicCookie) return fail(Kind::malformed, "stun.not_stun");
  if (body_size % 4 != 0) return fail(Kind::malformed, "stun.length");
  Header header{class_of(type), method_of(type), body_size, {}};
  const ByteView transaction = *reader.bytes(header.transaction.size());
  std::copy(transaction.begin(), transaction.end(), header.transaction.begin());
  return header;
}

Result<Message> Message::parse(ByteView bytes) {
  const auto header = read_header(bytes);
  if (!header) return header.error();
  if (bytes.size() != kHeaderSize + header->body_size) return fail(Kind::malformed, "stun.length");
  Message message(*header, bytes);
  if (auto read = message.read_attributes(); !read) return read.error();
  return message;
}

Result<void> Message::read_attributes() {
  Reader reader(bytes_.subspan(kHeaderSize));
  std::size_t seen = 0;
  while (!reader.empty()) {
    if (find(Type::fingerprint) != nullptr) return fail(Kind::malformed, "stun.after_fingerprint");
    if (++seen > kMaxAttributes) return fail(Kind::too_large, "stun.too_many_attributes");
    const std::size_t offset = bytes_.size() - reader.remaining();
    const auto type = reader.u16();
    const auto size = reader.u16();
    if (!type || !size) return fail(Kind::malformed, "stun.attribute");
    const auto value = reader.bytes(*size);
    if (!value || !reader.skip(padding_after(*size))) return fail(Kind::malformed, "stun.attribute");
    const auto known = static_cast<Type>(*type);
    if (!is_ignored(known)) attributes_[count_++] = Attribute{known, *value, offset};
  }
  return ok();
}

bool Message::is_ignored(Type type) const {
  if (type == Type::fingerprint) return false;
  if (find(Type::message_integrity_sha256) != nullptr) return true;
  return find(Type::message_integrity) != nullptr && type != Type::message_integrity_sha256;
}

const Attribute* Message::find(Type type) const {
  const auto all = attributes();
  const auto found =
      std::find_if(all.begin(), all.end(), [type](const Attribute& a) { return a.type == type; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace parlance::proto::stun
