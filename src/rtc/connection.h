#pragma once

#include "base/outbox.h"
#include "crypto/dtls/session.h"
#include "crypto/srtp/receiver.h"
#include "crypto/srtp/sender.h"
#include "proto/ice/lite_agent.h"
#include "rtc/counters.h"
#include "rtc/port_action.h"

#include <memory>
#include <optional>
#include <span>
#include <variant>

namespace parlance::rtc {

using proto::ice::Path;

/// A datagram to be sent now.
struct SendDatagram {
  Path path;
  Bytes bytes;
};
/// The DTLS handshake is through and the certificate is the signalled one: media can flow both ways.
struct Secured {};
/// The end. Errors: media.lost (no consent, or the peer closed), media.refused (wrong fingerprint, no handshake in time).
struct Ended {
  Error reason;
};
using ConnectionAction = std::variant<SendDatagram, PathProven, PathForgotten, UfragRetired, Secured, Ended>;

/// The way to one peer: ICE-lite, DTLS on what ICE has proven, and the SRTP keys that come of it. The order of proof is DESIGN's
/// section 9: STUN with our credentials, then DTLS from a proven path, then SRTP.
class Connection final {
 public:
  /// From the answer to a DTLS connection. A browser's offer and answer go over a path that works, so that this is generous.
  static constexpr Duration kSetupLimit = std::chrono::seconds(30);

  struct Peer {
    proto::ice::Generation ice;
    crypto::dtls::Fingerprint fingerprint;
  };

  Connection(std::shared_ptr<const crypto::dtls::Context> dtls, crypto::srtp::Backend& srtp, Peer peer,
             TimePoint now);

  /// STUN from anywhere.
  Result<void> receive_stun(const Path& path, ByteView datagram, TimePoint now,
                            Outbox<ConnectionAction>& out);
  /// From proven paths only. Errors: media.unproven, and the session's.
  Result<void> receive_dtls(const Path& path, ByteView datagram, TimePoint now,
                            Outbox<ConnectionAction>& out);
  /// Verified and decrypted in place. Errors: media.unproven, media.not_secured, and the receiver's.
  Result<std::span<std::uint8_t>> open_rtp(const Path& path, std::span<std::uint8_t> datagram);
  Result<std::span<std::uint8_t>> open_rtcp(const Path& path, std::span<std::uint8_t> datagram);

  /// The peer's next checks decide; until they have nominated a path, the old one stays.
  void restart_ice(proto::ice::Generation next, Outbox<ConnectionAction>& out);
  /// Tells a peer that it is over (close_notify), where that can be told. Nothing is told to us.
  void close(Outbox<ConnectionAction>& out);
  void close_path(const Path& path, TimePoint now, Outbox<ConnectionAction>& out);
  void tick(TimePoint now, Outbox<ConnectionAction>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// Null until media may be sent: keys, a selected path and the peer's consent.
  [[nodiscard]] crypto::srtp::Sender* sender();
  /// Where to; only while sender() is not null.
  [[nodiscard]] const Path& path() const { return *ice_.selected(); }
  /// For whoever keeps jobs for it; null before there are keys.
  [[nodiscard]] const crypto::srtp::Sender* keyed_sender() const { return keys_ ? &keys_->sender : nullptr; }
  [[nodiscard]] const ConnectionCounters& counters() const { return counters_; }

 private:
  struct Keys {
    crypto::srtp::Sender sender;
    crypto::srtp::Receiver receiver;
  };

  void carry_ice(TimePoint now, Outbox<ConnectionAction>& out);
  void carry_dtls(Outbox<ConnectionAction>& out);
  void secure(const crypto::dtls::Connected& connected, Outbox<ConnectionAction>& out);
  void end(std::string_view what, Outbox<ConnectionAction>& out);
  Result<void> admit(const Path& path);

  crypto::srtp::Backend& srtp_;
  proto::ice::LiteAgent ice_;
  crypto::dtls::Session dtls_;
  Outbox<proto::ice::LiteAgent::Action> ice_out_;
  Outbox<crypto::dtls::Action> dtls_out_;
  std::optional<Path> dtls_path_;  ///< where the peer's newest handshake datagram came from
  std::optional<Keys> keys_;
  std::optional<TimePoint> setup_until_;
  std::string restarting_;  ///< our fragment of a restart under way; empty: none
  bool consent_ = false;
  bool ended_ = false;
  ConnectionCounters counters_;
};

}  // namespace parlance::rtc
