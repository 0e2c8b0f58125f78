#pragma once

#include "base/bytes.h"
#include "base/machine.h"
#include "proto/stun/message.h"

namespace parlance::proto::stun {

/// Finds the messages in a byte stream: each says its length itself (RFC 8489 section 6.2.2). Holds at most one unfinished message. TURN's
/// ChannelData (RFC 8656 section 12.5) begins with other bits and will be a second kind of message here.
class Framing final {
 public:
  using Input = ByteView;
  using Action = Bytes;  ///< one whole message; its body is not looked at

  /// `max_message`: bytes, with the header.
  explicit Framing(std::size_t max_message) : max_message_(max_message) {}

  /// Errors: those of read_header, `stun.too_long`. Where messages begin is lost then: the connection has to be closed.
  Result<void> receive(ByteView input, TimePoint now, Outbox<Bytes>& out);
  void tick(TimePoint /*now*/, Outbox<Bytes>& /*out*/) {}
  [[nodiscard]] std::optional<TimePoint> deadline() const { return std::nullopt; }

  [[nodiscard]] std::size_t unfinished() const { return pending_.size(); }

 private:
  /// The size of the message that these bytes begin; 0 where too few are here to tell.
  [[nodiscard]] Result<std::size_t> size_of(ByteView bytes) const;

  std::size_t max_message_;
  Bytes pending_;
};

static_assert(Machine<Framing>);

}  // namespace parlance::proto::stun
