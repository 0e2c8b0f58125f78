#include "proto/turn/framing.h"

#include "proto/stun/message.h"
#include "proto/turn/channel_data.h"

#include <algorithm>

namespace parlance::proto::turn {

Result<std::size_t> Framing::size_of(ByteView bytes) const {
  if (bytes.empty()) return 0;
  std::size_t size = 0;
  if (begins_channel_data(bytes[0])) {
    if (bytes.size() < kChannelHeader) return 0;
    const std::size_t payload = std::size_t{bytes[2]} << 8U | bytes[3];
    size = kChannelHeader + payload + channel_padding(payload);
  } else {
    // A foreign protocol is refused at its first byte, before it can make us wait for twenty.
    if ((bytes[0] & 0xc0U) != 0) return fail(Kind::malformed, "stun.not_stun");
    if (bytes.size() < stun::kHeaderSize) return 0;
    const auto header = stun::read_header(bytes);
    if (!header) return header.error();
    size = stun::kHeaderSize + header->body_size;
  }
  if (size > max_message_) return fail(Kind::too_large, "stun.too_long");
  return size;
}

void Framing::fill(std::size_t size) {
  const std::size_t count = std::min(size - std::min(size, pending_.size()), input_.size());
  pending_.insert(pending_.end(), input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(count));
  input_ = input_.subspan(count);
}

Result<ByteView> Framing::next() {
  if (handed_out_) {
    pending_.clear();
    handed_out_ = false;
  }
  if (pending_.empty()) {
    const auto size = size_of(input_);
    if (!size) return size.error();
    if (*size > 0 && *size <= input_.size()) {
      const ByteView message = input_.first(*size);
      input_ = input_.subspan(*size);
      return message;
    }
  }
  // The header first, for it says how much more belongs to the message.
  for (auto size = size_of(pending_);; size = size_of(pending_)) {
    if (!size) return size.error();
    if (*size > 0 && pending_.size() == *size) {
      handed_out_ = true;
      return ByteView(pending_);
    }
    if (input_.empty()) return ByteView();
    const bool channel = !pending_.empty() && begins_channel_data(pending_[0]);
    const std::size_t header = pending_.empty() ? 1 : channel ? kChannelHeader : stun::kHeaderSize;
    fill(*size > 0 ? *size : header);
  }
}

}  // namespace parlance::proto::turn
