#pragma once

#include "base/bytes.h"
#include "crypto/dtls/role.h"

#include <cstdint>
#include <optional>

namespace parlance::crypto::dtls::detail {

// A first look at datagrams, before OpenSSL's: it ends a handshake for a broken message, and in a handshake nobody is proven.
// What can't be part of this handshake never reaches it.

/// RFC 6347 section 4.1.
enum class ContentType : std::uint8_t {
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23,
};

struct Record {
  ContentType type = ContentType::handshake;
  std::uint16_t epoch = 0;
  ByteView body;
  ByteView whole;  ///< with its header of 13 bytes
};

/// Takes the first record from the datagram; none: what is left is no DTLS 1.2 record.
std::optional<Record> next_record(ByteView& datagram);

enum class Phase : std::uint8_t { handshaking, established };

enum class Verdict : std::uint8_t {
  good,
  early,                  ///< encrypted, while the handshake lasts: good within kMaxEarlyRecords
  malformed,              ///< a handshake header that breaks RFC 6347 section 4.2.2, or our limits
  unexpected,             ///< a type or epoch that has no place here
  stale,                  ///< unencrypted, after the handshake
  unauthenticated_alert,  ///< unencrypted alert
};

/// `self` is our role: a server takes only what a client sends in the clear, and the other way round.
Verdict judge(const Record& record, Role self, Phase phase);

}  // namespace parlance::crypto::dtls::detail
