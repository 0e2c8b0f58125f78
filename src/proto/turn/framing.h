#pragma once

#include "base/bytes.h"

namespace parlance::proto::turn {

/// Finds STUN and ChannelData messages in a byte stream (RFC 8656 sections 5 and 12.5): each says its own length, and ChannelData is padded
/// to a multiple of four. Holds at most one unfinished message, and copies only that.
///
/// One round: `receive` new bytes, then `next` until it is empty; only then `receive` again.
class Framing final {
 public:
  /// `max_message`: bytes, with header and padding.
  explicit Framing(std::size_t max_message) : max_message_(max_message) {}

  /// `input` has to live until `next` was empty.
  void receive(ByteView input) { input_ = input; }
  /// One whole message, valid until the next call; its body is not looked at. Empty: more bytes are needed. Errors: `stun.not_stun`, `stun.length`,
  /// `stun.too_long`; where messages begin is lost then, and the connection has to be closed.
  Result<ByteView> next();

  [[nodiscard]] std::size_t unfinished() const { return pending_.size(); }

 private:
  /// The size of the message that these bytes begin; 0 where too few are here to tell.
  [[nodiscard]] Result<std::size_t> size_of(ByteView bytes) const;
  /// Moves bytes from the input to the unfinished message until that has this many, or there are none left.
  void fill(std::size_t size);

  std::size_t max_message_;
  Bytes pending_;
  bool handed_out_ = false;  ///< `pending_` was the last message
  ByteView input_;
};

}  // namespace parlance::proto::turn
