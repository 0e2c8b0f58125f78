#pragma once

#include <cstdint>

namespace parlance::crypto::dtls {

/// What a session did not take or had to repeat. What fails its authentication or is a replay is dropped inside OpenSSL,
/// uncounted.
struct Counters {
  std::uint64_t datagrams_too_large = 0;    ///< beyond kMaxDatagramReceived
  std::uint64_t datagrams_over_budget = 0;  ///< beyond kMaxHandshakeBytes
  std::uint64_t datagrams_after_close = 0;  ///< to a session that has ended
  std::uint64_t datagrams_unsent = 0;       ///< beyond kMaxQueuedDatagrams
  std::uint64_t records_malformed =
      0;  ///< no DTLS record, or a broken handshake header; the rest of its datagram too
  std::uint64_t records_unexpected = 0;  ///< a type or an epoch that has no place there
  std::uint64_t records_stale =
      0;  ///< unencrypted, after the handshake: a repeated flight, or a second ClientHello
  std::uint64_t records_early = 0;           ///< beyond kMaxEarlyRecords, before there were keys
  std::uint64_t alerts_unauthenticated = 0;  ///< unencrypted alerts; ignored, since anybody can send them
  std::uint64_t handshake_restarts = 0;      ///< see kMaxRestarts
  std::uint64_t retransmissions = 0;         ///< flights sent again because the timer fired
};

}  // namespace parlance::crypto::dtls
