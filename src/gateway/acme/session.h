#pragma once

#include "base/machine.h"
#include "base/random.h"
#include "gateway/acme/session_order.h"
#include "gateway/acme/session_renewal.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace parlance::gateway::acme {

/// Keeps a certificate from an authority (RFC 8555) valid for ever: gets one, learns when to renew (RFC 9773), renews, and after a failure
/// tries again ever more slowly. While it has a question out (Fetch), it waits for the Answer or Unanswered.
class Session final {
 public:
  using Input = std::variant<Answer, Unanswered, ClockRead>;
  using Action = acme::Action;

  struct Counters {
    std::uint64_t issued = 0;
    std::uint64_t failed = 0;
  };

  /// Where it begins.
  struct Start {
    WallTime wall;  ///< at `now`
    TimePoint now;
    std::optional<Installed> certificate;  ///< from this authority, for all of the wanted names
  };

  /// `random` spreads renewals and retries over time; it outlives the session.
  Session(Wanted wanted, crypto::EcKey account_key, const Start& start, Random& random);

  /// Error `acme.unexpected`: an answer to nothing.
  Result<void> receive(Input input, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint now, Outbox<Action>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] const std::optional<Installed>& certificate() const { return plan_.certificate; }

 private:
  struct Plan {
    WallTime attempt;  ///< when the next one begins
    WallTime
        query;  ///< when the authority is asked for its advice; only where there is a certificate with a renewal id
    std::optional<Installed> certificate;
    std::optional<RenewalWindow> window;  ///< the advice that `attempt` was picked from
    unsigned failures = 0;                ///< in a row
  };

  [[nodiscard]] WallTime wall_at(TimePoint now) const;
  [[nodiscard]] bool may_query() const;
  void hear(Answer answer, TimePoint now, Outbox<Action>& out);
  void finish(OrderAttempt::Outcome outcome, TimePoint now, Outbox<Action>& out);
  void issued(OrderAttempt::Issued issued, TimePoint now, Outbox<Action>& out);
  void failed(const Failure& failure, TimePoint now, Outbox<Action>& out);
  void advised(const RenewalQuery::Advice& advice, TimePoint now, Outbox<Action>& out);
  void begin(Outbox<Action>& out);

  std::shared_ptr<const Wanted> wanted_;
  crypto::EcKey key_;
  Random& random_;
  WallTime wall_;      ///< what the clock said
  TimePoint wall_at_;  ///< at this moment
  Plan plan_;
  std::variant<std::monostate, OrderAttempt, RenewalQuery> work_;
  Counters counters_;
};

static_assert(Machine<Session>);

}  // namespace parlance::gateway::acme
