#include "proto/stun/framing.h"

namespace parlance::proto::stun {

Result<std::size_t> Framing::size_of(ByteView bytes) const {
  // A foreign protocol is refused at its first byte, before it can make us wait for twenty.
  if (!bytes.empty() && (bytes[0] & 0xc0U) != 0) return fail(Kind::malformed, "stun.not_stun");
  if (bytes.size() < kHeaderSize) return 0;
  const auto header = read_header(bytes);
  if (!header) return header.error();
  const std::size_t size = kHeaderSize + header->body_size;
  if (size > max_message_) return fail(Kind::too_large, "stun.too_long");
  return size;
}

Result<void> Framing::receive(ByteView input, TimePoint /*now*/, Outbox<Bytes>& out) {
  Bytes joined = pending_;
  joined.insert(joined.end(), input.begin(), input.end());
  ByteView rest = joined;
  std::vector<Bytes> messages;
  while (true) {
    const auto size = size_of(rest);
    if (!size) return size.error();
    if (*size == 0 || *size > rest.size()) break;
    messages.emplace_back(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(*size));
    rest = rest.subspan(*size);
  }
  pending_.assign(rest.begin(), rest.end());
  for (Bytes& message : messages) out.push(std::move(message));
  return ok();
}

}  // namespace parlance::proto::stun
