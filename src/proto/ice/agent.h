#pragma once

#include "base/machine.h"
#include "base/random.h"
#include "proto/ice/agent_types.h"
#include "proto/ice/credentials.h"

#include <memory>
#include <optional>

namespace parlance::proto::ice {

namespace detail {
class Negotiation;
struct Shared;
}  // namespace detail

/// A full ICE agent (RFC 8445, with trickling: RFC 8838) for one stream of one component (BUNDLE and rtcp-mux), in either
/// role and towards full and lite peers. It nominates one pair (regular nomination), keeps consent (RFC 7675), and restarts
/// beside the running pair.
///
/// After `add_...`, `set_remote` and `restart` the deadline may be nearer, or past: tick then.
class Agent final {
 public:
  using Input = Datagram;
  using Action = AgentAction;

  /// `random` outlives the agent: transaction ids, tie-breaker, consent's intervals. Credentials that check_credentials
  /// refuses are a Bug.
  Agent(Role role, Credentials local, Random& random);
  ~Agent();
  Agent(Agent&&) noexcept;
  Agent& operator=(Agent&&) noexcept;

  /// Something to send from, best first. Answers what to signal. Errors: `ice.local_candidate`, `ice.duplicate`,
  /// `ice.too_many_candidates`.
  Result<Candidate> add_local(const LocalAddress& address);
  /// Asks a STUN server how `base`, a UDP address added before, looks from outside; CandidateFound and DiscoveryDone tell.
  /// Errors: `ice.no_such_base`, `ice.server` (another family, or nothing to send to), `ice.too_many_discoveries`.
  Result<void> discover(const TransportAddress& base, const TransportAddress& server);
  /// Checks begin. Errors: `ice.ufrag`, `ice.password`, `ice.needs_restart` (there are others already).
  Result<void> set_remote(const Credentials& remote);
  /// May come before set_remote, and after checks have begun. Names, unusable addresses and strays of another generation are
  /// counted, and no error. Error: `ice.too_many_candidates`.
  Result<void> add_remote(const RemoteCandidate& remote);
  /// The peer has no more (RFC 8838 section 14); without this there is never a Failed.
  void end_of_remote();
  /// RFC 8445 section 9. Begins anew, with nothing added and nothing known of the peer; what was selected stays in use until
  /// something else is.
  void restart(Credentials local);

  /// Errors: those of error_of(Refusal); then only a counter has changed.
  Result<void> receive(const Datagram& input, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint now, Outbox<Action>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  [[nodiscard]] Role role() const;
  /// Where to send; nothing: nowhere.
  [[nodiscard]] const std::optional<Path>& selected() const;
  [[nodiscard]] const AgentCounters& counters() const;

 private:
  Error refuse(Refusal refusal);
  Result<void> dispatch(const Datagram& input, TimePoint now, Outbox<Action>& out);
  void finish_restart(Outbox<Action>& out);

  std::unique_ptr<detail::Shared> shared_;
  std::unique_ptr<detail::Negotiation> current_;
  std::unique_ptr<detail::Negotiation> previous_;  // while a restart is under way
};

static_assert(Machine<Agent>);

}  // namespace parlance::proto::ice
