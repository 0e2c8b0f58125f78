#pragma once

#include "base/error.h"
#include "base/time.h"
#include "crypto/certificate_signing.h"
#include "gateway/acme/wire_request.h"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What the machines of this folder are told and what they wish.
namespace parlance::gateway::acme {

enum class ChallengeKind { tls_alpn, http };

/// What to get, from whom, as whom.
struct Wanted {
  std::string directory;             ///< the authority's URL
  std::vector<std::string> domains;  ///< host names in lower case; at least one
  std::string email;                 ///< may be empty
  ExternalAccount external;
  ChallengeKind challenge = ChallengeKind::tls_alpn;
};

/// The authority answered; one answer for each Fetch, in order.
struct Answer {
  unsigned status = 0;
  std::string nonce;        ///< header Replay-Nonce
  std::string location;     ///< header Location
  std::string retry_after;  ///< header Retry-After
  std::string body;
};

/// It could not be asked.
struct Unanswered {
  Error error;
  std::string detail;
};

/// What the clock says; tell it every hour, because monotonic time does not notice that a machine slept or that its clock was set.
struct ClockRead {
  WallTime now;
};

/// Ask the authority this.
struct Fetch {
  enum class Method { get, head, post } method = Method::get;
  std::string url;
  std::string body;  ///< of a POST: application/jose+json
};

/// Let the authority see this, from before the next Fetch on.
struct Publish {
  ChallengeKind kind = ChallengeKind::tls_alpn;
  std::string name;           ///< host name
  std::string token;          ///< http: the file's name
  std::string authorization;  ///< http: its content; TLS: its SHA-256 goes into the certificate
};

/// It need not be seen any longer.
struct Withdraw {
  ChallengeKind kind = ChallengeKind::tls_alpn;
  std::string name;
  std::string token;
};

/// A new certificate: keep it and use it.
struct Install {
  std::string chain_pem;
  std::string key_pem;
};

/// For the operator.
struct Report {
  enum class Event { started, issued, failed, planned } event = Event::started;
  std::string detail;             ///< of a failure: the rule's id and the authority's words
  std::optional<WallTime> until;  ///< of the certificate in use
  std::optional<WallTime> next;   ///< when it is tried or renewed next
};

/// Why an attempt came to nothing.
struct Failure {
  Error error;
  std::string detail;                               ///< printable
  std::optional<std::chrono::seconds> retry_after;  ///< the authority wants to be left alone for so long
};

using Action = std::variant<Fetch, Publish, Withdraw, Install, Report>;

}  // namespace parlance::gateway::acme
