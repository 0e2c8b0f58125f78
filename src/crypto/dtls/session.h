#pragma once

#include "base/outbox.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/dtls/action.h"
#include "crypto/dtls/context.h"
#include "crypto/dtls/counters.h"
#include "crypto/dtls/fingerprint.h"
#include "crypto/dtls/limits.h"
#include "crypto/dtls/role.h"

#include <memory>
#include <optional>
#include <vector>

namespace parlance::crypto::dtls {

namespace detail {
class Connection;
struct Record;
}  // namespace detail

struct SessionSetup {
  Role role = Role::server;
  /// Of the peer's certificate, as signalled.
  Fingerprint peer;
  /// SRTP profiles, most wanted first; at least one. A server chooses by this order, whatever the client's.
  std::vector<srtp::Profile> profiles{srtp::kPreferredProfiles.begin(), srtp::kPreferredProfiles.end()};
  /// Bytes; kMinDatagramSent to kMaxDatagramSent.
  std::size_t max_datagram = kMaxDatagramSent;
};

/// DTLS 1.2 with one peer over datagrams, for DTLS-SRTP (RFC 5764) and application data.
///
/// Give it only datagrams of an address that ICE has proven: it answers without a cookie. Nothing that the peer's (or a
/// forger's) bytes do ends a session, but: a proven peer's close_notify, fatal alert or breach of the protocol; a proven
/// certificate that is not the signalled one; a handshake that stays without success (see CloseReason). Unencrypted alerts are
/// ignored.
///
/// Time. Retransmission is OpenSSL's, which reads gettimeofday itself; deadline() is the given `now` plus what it says is left.
/// So hand in a monotonic clock that runs at the pace of the real one, and tick at the deadline: early or late by milliseconds
/// is harmless (asked too early it sends nothing and names a new deadline). A step of the civil clock, forward, costs a
/// spurious retransmission; back, it delays ours, while the peer's go on; the handshake's limit counts by `now` alone. Tests
/// supply gettimeofday (test/sim).
///
/// After the handshake it keeps OpenSSL's object, without its record buffers, as long as the session lives: to answer a
/// repeated last flight of a client that lost ours, to hear close_notify (the one proven end on the media path) and to carry
/// data channels.
class Session final {
 public:
  using Input = ByteView;
  using Action = dtls::Action;

  /// A setup out of its ranges is a Bug.
  Session(std::shared_ptr<const Context> context, SessionSetup setup);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// Once, first: the time limit begins to run and a client sends its first flight. Error: `dtls.openssl` (no memory).
  Result<void> start(TimePoint now, Outbox<Action>& out);

  /// One datagram, whole. Errors, none of which changes anything but a counter: `dtls.too_large`, `dtls.budget`
  /// (kMaxHandshakeBytes), `dtls.closed`, `dtls.no_record` (nothing in it is for us). Bad records beside good ones are counted
  /// only.
  Result<void> receive(ByteView datagram, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint now, Outbox<Action>& out);
  /// Set while the handshake lasts, and then no more.
  [[nodiscard]] std::optional<TimePoint> deadline() const { return deadline_; }

  /// Application data in one datagram, not retransmitted. Errors: `dtls.not_connected`, `dtls.too_large` (1 to
  /// max_application_data()), `dtls.openssl`.
  Result<void> send(ByteView data, Outbox<Action>& out);
  [[nodiscard]] std::size_t max_application_data() const { return setup_.max_datagram - kRecordOverhead; }

  /// Ends it, telling a connected peer (close_notify). Nothing comes after; again is harmless.
  void close(Outbox<Action>& out);

  [[nodiscard]] bool connected() const { return state_ == State::connected; }
  [[nodiscard]] bool closed() const { return state_ == State::closed; }
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  enum class State { idle, handshaking, connected, closed };

  Result<void> admit(ByteView datagram);
  bool take(const detail::Record& record);
  void handshake(ByteView record, Outbox<Action>& out);
  void read(ByteView record, Outbox<Action>& out);
  void settle(Outbox<Action>& out);
  void restart(Outbox<Action>& out);
  void end(CloseReason reason, Outbox<Action>& out);
  void flush(Outbox<Action>& out);
  void arm(TimePoint now);

  std::shared_ptr<const Context> context_;
  SessionSetup setup_;
  std::unique_ptr<detail::Connection> connection_;
  State state_ = State::idle;
  TimePoint limit_{};
  std::optional<TimePoint> deadline_;
  std::size_t handshake_bytes_ = 0;
  std::size_t early_records_ = 0;
  Counters counters_;
};

}  // namespace parlance::crypto::dtls
