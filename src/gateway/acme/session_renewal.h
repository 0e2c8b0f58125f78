#pragma once

#include "base/outbox.h"
#include "base/random.h"
#include "gateway/acme/session_types.h"
#include "gateway/acme/wire.h"

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace parlance::gateway::acme {

/// The certificate in use, as far as its renewal is concerned.
struct Installed {
  WallTime not_before;
  WallTime not_after;
  std::string renewal_id;  ///< crypto::CertificateChain::renewal_id
};

/// When the authority has no opinion: with a third of its life left (30 of 90 days), or half where it lives for less than ten days.
WallTime usual_renewal(const Installed& certificate);

/// A moment anywhere in the window, so that not all clients come at once (RFC 9773 section 4.2).
WallTime pick_within(const RenewalWindow& window, Random& random);

/// How long to wait after the n-th failure in a row (n from 1): a minute, ten, an hour, six, twelve, then a day, each a quarter more or less.
/// Authorities count failures by the hour and shut out who tries too often.
std::chrono::milliseconds pause_after(unsigned failures, Random& random);

/// Asks the authority when to renew (RFC 9773 section 4): its directory, then the window.
class RenewalQuery final {
 public:
  struct Advice {
    std::optional<RenewalWindow> window;  ///< none: no opinion, or no answer
    std::chrono::seconds ask_again;
  };
  /// Nothing: it goes on.
  using Outcome = std::variant<std::monostate, Advice>;

  RenewalQuery(const std::string& directory, std::string renewal_id, Outbox<Action>& out);
  Outcome hear(const Answer& answer, Outbox<Action>& out);
  /// What holds when it could not be asked.
  static Advice silence();

 private:
  enum class Step { directory, window } step_ = Step::directory;
  std::string renewal_id_;
};

}  // namespace parlance::gateway::acme
