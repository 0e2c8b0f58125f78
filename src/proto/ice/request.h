#pragma once

#include "proto/ice/types.h"
#include "proto/ice/username.h"
#include "proto/stun/message.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace parlance::proto::ice {

/// Why a message is neither answered nor believed; a closed set, for counters.
enum class Refusal : std::uint8_t {
  malformed,       ///< not exactly one STUN message, or an attribute whose value breaks its rule
  not_request,     ///< an indication or another method; a response that nobody waits for
  no_fingerprint,  ///< RFC 8445 section 7.1 wants one
  wrong_fingerprint,
  no_username,
  wrong_username,  ///< not ours, or not the peer's
  no_integrity,
  wrong_integrity,
};
constexpr std::size_t kRefusals = 8;
/// Indexed by Refusal.
using RefusalCounts = std::array<std::uint64_t, kRefusals>;

/// The error that a machine's receive() returns for it: `ice.` and the enumerator's name.
Error error_of(Refusal refusal);

/// What a peer's connectivity check says (RFC 8445 section 7.1).
struct Request {
  stun::TransactionId transaction{};
  std::uint32_t priority = 0;  ///< 0 where it is missing: some consent checks leave it out
  bool nominates = false;      ///< USE-CANDIDATE
  std::optional<Role> role{};  ///< the sender's; nothing: it does not say
  std::uint64_t tie_breaker = 0;
};

/// A message that claims to be a connectivity check. Its bytes have to outlive it, and nothing of it is to be believed
/// before `prove`.
class Claim final {
 public:
  /// Whole, a Binding request, with a username and the right fingerprint.
  static tl::expected<Claim, Refusal> read(ByteView bytes);

  [[nodiscard]] const Usernames& usernames() const { return usernames_; }
  /// The request, if it is signed with our password.
  [[nodiscard]] tl::expected<Request, Refusal> prove(std::string_view password) const;
  /// Attributes that RFC 8489 section 6.3.1 wants refused with 420.
  [[nodiscard]] std::vector<stun::Type> unknown() const;

 private:
  Claim(const stun::Message& message, const Usernames& usernames)
      : message_(message), usernames_(usernames) {}

  stun::Message message_;
  Usernames usernames_;
};

// The answers, signed with our password as requests are (RFC 8445 section 7.3.1; RFC 8489 section 9.1.3).
Bytes success_response(const stun::TransactionId& transaction, const TransportAddress& source,
                       std::string_view password);
Bytes role_conflict_response(const stun::TransactionId& transaction, std::string_view password);
Bytes unknown_attributes_response(const stun::TransactionId& transaction,
                                  const std::vector<stun::Type>& types, std::string_view password);

/// A check of our own.
struct Check {
  std::string_view username;  ///< the peer's fragment, a colon, ours
  std::string_view password;  ///< the peer's
  Request request;
};
Bytes check_request(const Check& check);

}  // namespace parlance::proto::ice
