#pragma once

#include "base/bytes.h"
#include "crypto/dtls/keying.h"

#include <cstdint>
#include <string_view>
#include <variant>

namespace parlance::crypto::dtls {

/// To the peer, as one datagram of at most SessionSetup::max_datagram bytes.
struct SendDatagram {
  Bytes bytes;
};

/// The handshake has ended and the peer's certificate is the signalled one. Comes once, behind the datagrams of our last flight.
struct Connected {
  KeyingMaterial keys;  ///< and the SRTP profile that they are for
};

/// Authenticated bytes of the peer (SCTP, RFC 8261); never before Connected.
struct ApplicationData {
  Bytes bytes;
};

enum class CloseReason : std::uint8_t {
  close_notify,          ///< the peer ended it
  peer_alert,            ///< the peer sent a fatal alert; authenticated
  fingerprint_mismatch,  ///< the peer proved a certificate other than the signalled one
  no_srtp_profile,       ///< none in common
  handshake_timeout,     ///< not connected within kHandshakeLimit
  handshake_failed,  ///< nothing in common (version, cipher), or forged bytes broke it more than kMaxRestarts times
  protocol_error,  ///< the proven peer broke the protocol
};

/// A stable name of the reason, for logs and errors: `dtls.close_notify` and so on.
std::string_view to_text(CloseReason reason);

/// The session has ended by itself; nothing comes after. Not pushed by close().
struct Closed {
  CloseReason reason = CloseReason::close_notify;
};

using Action = std::variant<SendDatagram, Connected, ApplicationData, Closed>;

}  // namespace parlance::crypto::dtls
