#pragma once

#include "base/result.h"
#include "base/time.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The objects of ACME (RFC 8555) as an authority sends them. Unknown members are ignored. All errors of the readers are `acme.json` (not JSON,
// beyond a limit of wire_limits.h, or a member of another type), unless said otherwise. All URLs are https and at most 2048 bytes long.
namespace parlance::gateway::acme {

/// Section 7.1.1.
struct Directory {
  std::string new_nonce;
  std::string new_account;
  std::string new_order;
  std::string renewal_info;  ///< RFC 9773 section 3; empty: the authority has no opinion
  std::string terms;         ///< where its terms of service are; empty: it has none
  enum class Accounts {
    open,
    bound
  } accounts = Accounts::open;  ///< bound: to an account known by other means
};
Result<Directory> read_directory(std::string_view json);

/// Sections 7.1.6 and 8: the states of orders, authorizations and challenges in one list.
enum class Status { pending, ready, processing, valid, invalid, deactivated, expired, revoked };

/// Section 6.7, RFC 7807.
struct Problem {
  enum class Type {
    other,
    account_does_not_exist,
    bad_nonce,
    rate_limited,
    external_account_required,
    order_not_ready,
  };
  Type type = Type::other;
  std::string detail;  ///< the type's last word and the authority's explanation: printable, at most 500 bytes
};
/// Never fails: what can't be read is a problem of type `other` without words.
Problem read_problem(std::string_view json);

/// Section 7.1.3.
struct Order {
  Status status = Status::pending;
  std::vector<std::string> authorizations;
  std::string finalize;
  std::string certificate;  ///< empty until it is there
  std::string problem;      ///< why it is invalid, as Problem::detail
};
Result<Order> read_order(std::string_view json);

/// Section 8.
struct Challenge {
  std::string type;
  std::string url;
  std::string token;  ///< base64url
  Status status = Status::pending;
  std::string problem;  ///< why it is invalid, as Problem::detail
};

/// Section 7.1.4.
struct Authorization {
  std::string name;  ///< the host name
  Status status = Status::pending;
  std::vector<Challenge> challenges;  ///< those of the two types that we can answer; others are left out
};
Result<Authorization> read_authorization(std::string_view json);

/// RFC 9773 section 4.2: when to renew.
struct RenewalWindow {
  WallTime start;
  WallTime end;  ///< after `start`
};
Result<RenewalWindow> read_renewal_window(std::string_view json);

/// `2026-11-22T10:00:00.5Z` or with an offset (RFC 3339 section 5.6), years 1970-9999. Error `acme.time`.
Result<WallTime> read_time(std::string_view text);

/// A Retry-After header (RFC 9110 section 10.2.3) in seconds, at most a year; its form as a date is not used by authorities and counts as none.
std::optional<std::chrono::seconds> read_retry_after(std::string_view header);

/// A nonce as the authority may give it (section 6.5.1): base64url, 1-512 characters.
bool is_nonce(std::string_view text);
/// An address that we may ask: https, printable, no longer than 2048 bytes.
bool is_url(std::string_view text);

}  // namespace parlance::gateway::acme
