#pragma once

#include "proto/stun/message.h"
#include "proto/stun/transport_address.h"

#include <string_view>
#include <vector>

namespace parlance::proto::stun {

// Typed values of a message's attributes. Each fails with `stun.no_attribute` where it is absent, and with `stun.value` where its size
// or content breaks its rule.

// Error codes that we send or react to.
constexpr std::uint16_t kBadRequest = 400;        // RFC 8489 section 14.8
constexpr std::uint16_t kUnknownAttribute = 420;  // the same
constexpr std::uint16_t kRoleConflict = 487;      // RFC 8445 section 16.2

struct ErrorCode {
  std::uint16_t code = 0;   ///< 300-699
  std::string_view reason;  ///< into the message; meant for a log, not verified to be UTF-8
};

Result<TransportAddress> mapped_address(const Message& message);
/// RFC 8489 section 14.2.
Result<TransportAddress> xor_mapped_address(const Message& message);
/// USERNAME, REALM, NONCE or SOFTWARE (RFC 8489 sections 14.3, 14.9, 14.10, 14.14: at most 508 or 763 bytes).
Result<std::string_view> text(const Message& message, Type type);
Result<ErrorCode> error_code(const Message& message);
Result<std::vector<Type>> unknown_attributes(const Message& message);
Result<std::uint32_t> priority(const Message& message);
/// USE-CANDIDATE (RFC 8445 section 16.1): a flag, nothing in it. Only `stun.value` is an error.
Result<bool> use_candidate(const Message& message);
/// The number in ICE-CONTROLLED or ICE-CONTROLLING (RFC 8445 section 16.1).
Result<std::uint64_t> tie_breaker(const Message& message, Type type);

}  // namespace parlance::proto::stun
