#pragma once

#include "base/bytes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace parlance::proto::ice {

/// Splits what a TCP connection brings into datagrams, each of which is behind its length of two bytes (RFC 4571 section 2); on a connection of
/// ICE that is so for everything (RFC 6544 section 3). Holds at most one unfinished datagram; nothing allocates.
class StreamFraming final {
 public:
  /// Of a datagram: what we take over UDP, too.
  static constexpr std::size_t kMaxFrame = 2048;

  /// `use(std::span<std::uint8_t>)` for each whole datagram, which may be written to; false: nothing of the rest is wanted. Null packets (RFC 4571
  /// section 2) are skipped. Error ice.frame_too_long: of no use any more, the connection has to be closed.
  template <class Use> Result<void> receive(ByteView bytes, const Use& use);

  /// Bytes of an unfinished datagram, with its length.
  [[nodiscard]] std::size_t unfinished() const { return filled_; }
  [[nodiscard]] std::uint64_t null_packets() const { return null_packets_; }

 private:
  static constexpr std::size_t kLength = 2;

  /// So much is needed to go on: the length, then the whole.
  [[nodiscard]] std::size_t wanted() const {
    return filled_ < kLength ? kLength : kLength + (std::size_t{frame_[0]} << 8U | frame_[1]);
  }

  std::array<std::uint8_t, kLength + kMaxFrame> frame_{};
  std::size_t filled_ = 0;
  std::uint64_t null_packets_ = 0;
};

/// Appends the datagram behind its length. One longer than 65,535 bytes is a Bug.
void append_frame(Bytes& stream, ByteView datagram);

template <class Use> Result<void> StreamFraming::receive(ByteView bytes, const Use& use) {
  while (!bytes.empty()) {
    const std::size_t wish = wanted();
    if (wish > frame_.size()) return fail(Kind::too_large, "ice.frame_too_long");
    const std::size_t count = std::min(wish - filled_, bytes.size());
    std::copy_n(bytes.begin(), count, frame_.begin() + static_cast<std::ptrdiff_t>(filled_));
    filled_ += count;
    bytes = bytes.subspan(count);
    if (filled_ < kLength || filled_ < wanted()) continue;
    const std::size_t size = filled_ - kLength;
    filled_ = 0;
    if (size == 0) {
      ++null_packets_;
      continue;
    }
    if (!use(std::span(frame_).subspan(kLength, size))) return ok();
  }
  return ok();
}

}  // namespace parlance::proto::ice
