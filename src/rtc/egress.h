#pragma once

#include "crypto/srtp/sender.h"
#include "media/packet.h"
#include "proto/ice/types.h"

#include <array>
#include <cstdint>
#include <span>

namespace parlance::rtc {

/// What a media packet can take: header, payload and tag. Ethernet's 1500 bytes less IPv6 and UDP, rounded up.
constexpr std::size_t kMaxPacket = 1472;

/// A media packet on its way out. The header is ready; the payload is still in plain, and shared with everybody who gets it.
struct Outgoing {
  crypto::srtp::Sender* sender = nullptr;
  proto::ice::Path path;
  std::array<std::uint8_t, 256> header{};
  std::size_t header_size = 0;
  ByteView payload;      ///< within `packet`, behind `patch`
  media::Packet packet;  ///< keeps the payload's bytes; may be empty for what `header` holds whole
  /// Bytes that take the place of the payload's first ones (rewritten picture ids), or come before it (RFC 4588's original sequence number).
  std::array<std::uint8_t, 16> patch{};
  std::size_t patch_size = 0;
};

/// Where the sessions of one worker put what leaves. What is put there during one turn of the loop is protected and sent together at its end.
class Egress {
 public:
  virtual ~Egress() = default;
  /// A datagram that is ready: STUN, DTLS, SRTCP. Copied.
  virtual void send(const proto::ice::Path& path, ByteView datagram) = 0;
  /// A media packet, to be protected when the turn ends. False: no room left this turn; it is lost, and counted.
  virtual bool send_media(Outgoing packet) = 0;
  /// This sender is about to go: what was put there for it is dropped.
  virtual void forget(const crypto::srtp::Sender& sender) = 0;
};

}  // namespace parlance::rtc
