#include "proto/ice/agent.h"

#include "base/check.h"
#include "proto/ice/detail/negotiation.h"

#include <algorithm>

namespace parlance::proto::ice {

using detail::Negotiation;
using detail::Shared;

namespace {

std::unique_ptr<Negotiation> negotiation(Credentials local, Shared& shared) {
  check(check_credentials(local).has_value(), "ice: bad local credentials");
  return std::make_unique<Negotiation>(std::move(local), shared);
}

}  // namespace

Agent::Agent(Role role, Credentials local, Random& random)
    : shared_(new Shared{.role = role, .random = random, .tie_breaker = random_u64(random)}),
      current_(negotiation(std::move(local), *shared_)) {}
Agent::~Agent() = default;
Agent::Agent(Agent&&) noexcept = default;
Agent& Agent::operator=(Agent&&) noexcept = default;

Result<Candidate> Agent::add_local(const LocalAddress& address) { return current_->add_local(address); }
Result<void> Agent::discover(const TransportAddress& base, const TransportAddress& server) {
  return current_->discover(base, server);
}
Result<void> Agent::set_remote(const Credentials& remote) { return current_->set_remote(remote); }
Result<void> Agent::add_remote(const RemoteCandidate& remote) { return current_->add_remote(remote); }
void Agent::end_of_remote() { current_->end_of_remote(); }

void Agent::restart(Credentials local) {
  auto next = negotiation(std::move(local), *shared_);
  // Of an unfinished restart nothing is kept: what is in use is still the one before.
  if (!previous_) previous_ = std::move(current_);
  current_ = std::move(next);
  previous_->retire();
}

Result<void> Agent::receive(const Datagram& input, TimePoint now, Outbox<Action>& out) {
  auto done = dispatch(input, now, out);
  finish_restart(out);
  return done;
}

Error Agent::refuse(Refusal refusal) {
  ++shared_->counters.refused.at(static_cast<std::size_t>(refusal));
  return error_of(refusal);
}

Result<void> Agent::dispatch(const Datagram& input, TimePoint now, Outbox<Action>& out) {
  const detail::Step step{now, out};
  const auto message = stun::Message::parse(input.bytes);
  if (!message) return refuse(Refusal::malformed);
  const auto kind = message->message_class();
  if (kind == stun::Class::success || kind == stun::Class::error) {
    const bool awaited = current_->on_response(*message, input.path, step) ||
                         (previous_ && previous_->on_response(*message, input.path, step));
    return awaited ? ok() : Result<void>(refuse(Refusal::not_request));
  }
  const auto claim = Claim::read(input.bytes);
  if (!claim) return refuse(claim.error());
  if (current_->is_for(claim->usernames())) return current_->on_request(*claim, input.path, step);
  const bool is_old = previous_ && previous_->is_for(claim->usernames());
  return is_old ? previous_->on_request(*claim, input.path, step)
                : Result<void>(refuse(Refusal::wrong_username));
}

void Agent::tick(TimePoint now, Outbox<Action>& out) {
  if (previous_) previous_->tick({now, out});
  current_->tick({now, out});
  finish_restart(out);
}

void Agent::finish_restart(Outbox<Action>& out) {
  if (!previous_ || !current_->selected()) return;
  const auto kept = current_->valid_paths();
  for (const Path& path : previous_->valid_paths()) {
    if (std::find(kept.begin(), kept.end(), path) == kept.end()) out.push(PathDropped{path});
  }
  out.push(Restarted{previous_->local().ufrag});
  previous_.reset();
}

std::optional<TimePoint> Agent::deadline() const {
  return detail::earlier(current_->deadline(), previous_ ? previous_->deadline() : std::nullopt);
}

Role Agent::role() const { return shared_->role; }
const std::optional<Path>& Agent::selected() const {
  return previous_ ? previous_->selected() : current_->selected();
}
const AgentCounters& Agent::counters() const { return shared_->counters; }

}  // namespace parlance::proto::ice
