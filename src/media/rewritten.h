#pragma once

#include "media/packet.h"

namespace parlance::media {

/// A packet as it goes into a slot: what differs from the publisher's, beside the packet itself, whose payload is not copied.
/// SSRC, payload type (by `packet.fields().codec`) and extension ids are the sender's affair.
struct Rewritten {
  /// No codec's picture numbers reach further into the payload (RFC 7741 section 4.2, RFC 9628 section 4.2).
  static constexpr std::size_t kMaxPrefix = 8;

  Packet packet;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  bool starts_content = false;  ///< the first one since Forwarder::begin
  /// Goes out without payload and extensions: it only fills a number that was kept for a packet which turned out not to be
  /// wanted.
  bool filler = false;
  /// These take the place of the payload's first `prefix_size` bytes.
  std::uint8_t prefix_size = 0;
  std::array<std::uint8_t, kMaxPrefix> prefix{};
  /// To be written into the dependency descriptor, where that is passed on (proto::rtp::set_frame_number).
  std::optional<std::uint16_t> frame_number{};
};

/// The publisher's clocks for a sender report of the slot: `ntp` (64-bit, RFC 3550 section 4) belongs to `timestamp`.
struct SlotClock {
  std::uint64_t ntp = 0;
  std::uint32_t timestamp = 0;
  friend bool operator==(const SlotClock&, const SlotClock&) = default;
};

}  // namespace parlance::media
