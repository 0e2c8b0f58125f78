#pragma once

#include "base/time.h"
#include "crypto/dtls/context.h"
#include "crypto/dtls/detail/datagram_bio.h"
#include "crypto/dtls/detail/openssl_dtls.h"
#include "crypto/dtls/keying.h"
#include "crypto/dtls/role.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace parlance::crypto::dtls::detail {

struct ConnectionSetup {
  Role role = Role::server;
  std::span<const srtp::Profile> profiles;  ///< most wanted first
  std::size_t max_datagram = 0;
};

/// How OpenSSL took a call.
enum class Progress {
  waiting,      ///< for the peer
  done,         ///< the handshake has ended well
  peer_closed,  ///< close_notify
  peer_alert,   ///< a fatal alert, authenticated
  failed,       ///< it is of no use any more
};

/// One SSL object with its pipe. Reads the real clock for its retransmissions (see Session), and nothing else of the world.
class Connection final {
 public:
  /// Error: `dtls.openssl`.
  static Result<std::unique_ptr<Connection>> make(const Context& context, const ConnectionSetup& setup);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Works at the handshake with one record (of this call only), or with none.
  Progress handshake(ByteView record);
  /// After the handshake: appends what the peer sent.
  Progress read(ByteView record, std::vector<Bytes>& data);
  /// Sends the last flight again if its time has come; `waiting` whether it did or not.
  Progress retransmit();
  bool write(ByteView data);
  void send_close_notify();

  /// Until the retransmission; none: nothing waits for an answer. Never negative.
  [[nodiscard]] std::optional<Duration> timer() const;
  /// The datagrams written since the last call.
  std::vector<Bytes> take_datagrams();
  /// Datagrams lost to kMaxQueuedDatagrams since the last call.
  std::uint64_t take_unsent();
  /// Flights sent again because the timer fired, since the last call.
  std::uint64_t take_retransmissions();
  /// Gives back the buffers that only a handshake needs; every call works as before.
  void trim();

  /// Whether encrypted records are opened at once: the peer's ChangeCipherSpec has come in its place.
  [[nodiscard]] bool has_keys() const;
  [[nodiscard]] std::optional<srtp::Profile> profile() const;
  /// Error: `dtls.certificate` (the peer showed none).
  [[nodiscard]] Result<Fingerprint> peer_fingerprint(FingerprintHash hash) const;
  /// RFC 5764 section 4.2. Error: `dtls.openssl`.
  [[nodiscard]] Result<KeyingMaterial> export_keys(srtp::Profile profile) const;

 private:
  Connection() = default;
  bool prepare(const Context& context, const ConnectionSetup& setup);
  Progress progress_of(int answer);
  static unsigned int on_timer(SSL* ssl, unsigned int microseconds);

  DatagramPipe pipe_;
  OwnedSsl<SSL> ssl_;
  std::uint64_t retransmissions_ = 0;
};

}  // namespace parlance::crypto::dtls::detail
