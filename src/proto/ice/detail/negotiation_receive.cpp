#include "proto/ice/detail/negotiation.h"
#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"

namespace parlance::proto::ice::detail {

bool Negotiation::is_for(const Usernames& usernames) const {
  // The peer's checks may be faster than its signalling (RFC 8445 section 7.3): then only our own half is known.
  return usernames.local_ufrag == local_.ufrag && (!remote_ || usernames.remote_ufrag == remote_->ufrag);
}

Result<void> Negotiation::on_request(const Claim& claim, const Path& path, Step step) {
  const auto request = claim.prove(local_.password);
  if (!request) {
    ++shared_.counters.refused.at(static_cast<std::size_t>(request.error()));
    return error_of(request.error());
  }
  if (const auto unknown = claim.unknown(); !unknown.empty()) {
    ++shared_.counters.unknown_attributes;
    step.out.push(Send{unknown_attributes_response(request->transaction, unknown, local_.password), path});
    return ok();
  }
  if (!resolve_roles(*request, path, step)) return ok();
  ++shared_.counters.answered;
  step.out.push(Send{success_response(request->transaction, path.remote, local_.password), path});
  if (phase_ != Phase::retired) believe(*request, path, step);
  return ok();
}

/// RFC 8445 section 7.3.1.1. False: the peer has been told to switch, and its request has done its work.
bool Negotiation::resolve_roles(const Request& request, const Path& path, Step step) {
  if (request.role != shared_.role) return true;
  const bool we_are_greater = shared_.tie_breaker >= request.tie_breaker;
  const bool stays = we_are_greater == (shared_.role == Role::controlling);
  if (!stays) {
    shared_.switch_to(other(shared_.role));
    return true;
  }
  ++shared_.counters.role_conflicts;
  step.out.push(Send{role_conflict_response(request.transaction, local_.password), path});
  return false;
}

/// RFC 8445 sections 7.3.1.3 to 7.3.1.5.
void Negotiation::believe(const Request& request, const Path& path, Step step) {
  const Local* local = book_.base(path.transport, path.local);
  if (local == nullptr) return;
  const bool nominated = request.nominates && shared_.role == Role::controlled;
  if (selected() && (!nominated || *selected() == path)) return;
  bool is_new = false;
  const Candidate* remote = book_.learn_remote(path, request.priority, is_new);
  if (is_new) ++shared_.counters.peer_reflexive;
  Pair* pair = remote == nullptr ? nullptr : pair_up(*local, *remote);
  if (pair == nullptr) {
    ++shared_.counters.dropped_candidates;
    return;
  }
  if (selected()) {
    // A peer that nominates every pair means the best of them (RFC 5245 section 8.1.1.2).
    const Pair* now_used = checklist_.find(*selected());
    if (now_used != nullptr && now_used->priority(shared_.role) >= pair->priority(shared_.role)) return;
  }
  if (nominated) pair->nominated_as = Role::controlled;
  if (pair->state == PairState::succeeded) {
    if (nominated) select(*pair, step);
    return;
  }
  if (pair->state == PairState::in_progress) transactions_.mute(path);
  checklist_.trigger(*pair);
}

bool Negotiation::on_response(const stun::Message& message, const Path& path, Step step) {
  std::optional<Gatherer::Found> found;
  if (gatherer_.on_response(message, path, found)) {
    if (found) {
      const Path asked{Transport::udp, found->base, found->server};
      auto candidate = book_.add_reflexive(CandidateType::server_reflexive, asked, found->mapped);
      if (candidate) step.out.push(CandidateFound{std::move(*candidate)});
    }
    if (gatherer_.take_done()) step.out.push(DiscoveryDone{});
    return true;
  }
  if (transactions_.find(message.transaction()) == nullptr) return false;
  // RFC 8489 section 9.1.4: as if it had never come.
  if (stun::check_fingerprint(message) == stun::Check::wrong ||
      stun::check_integrity(message, as_bytes(remote_->password)) != stun::Check::valid) {
    ++shared_.counters.wrong_responses;
    return true;
  }
  const Transaction done = transactions_.take(message.transaction());
  Pair* pair = checklist_.find(done.path);
  if (done.path != path) {
    ++shared_.counters.asymmetric_responses;
    if (done.purpose == Purpose::check && pair != nullptr) Checklist::fail(*pair);
  } else if (message.message_class() == stun::Class::success) {
    on_success(done, message, step);
  } else {
    on_error(done, message);
  }
  decide(step);
  return true;
}

/// RFC 8445 section 7.2.5.3.
void Negotiation::on_success(const Transaction& done, const stun::Message& message, Step step) {
  if (done.purpose == Purpose::consent) {
    if (selected() == done.path && consent_.renew(step.now)) step.out.push(Recovered{});
    return;
  }
  Pair* pair = checklist_.find(done.path);
  if (pair == nullptr) return;
  const auto mapped = stun::xor_mapped_address(message);
  if (!mapped) {
    Checklist::fail(*pair);
    return;
  }
  // What the peer sees may be news to us: a peer-reflexive candidate (section 7.2.5.3.1). It is sent from its base, so the
  // pair's path stays.
  if (is_sendable(*mapped)) book_.add_reflexive(CandidateType::peer_reflexive, done.path, *mapped);
  if (!pair->valid) step.out.push(PathValidated{pair->path});
  checklist_.succeed(*pair);
  if (!first_valid_) first_valid_ = step.now;
  const bool ours = done.nominates && shared_.role == Role::controlling;
  const bool theirs = shared_.role == Role::controlled && pair->nominated_as == Role::controlled;
  if (ours || theirs) select(*pair, step);
}

void Negotiation::on_error(const Transaction& done, const stun::Message& message) {
  const auto error = stun::error_code(message);
  const bool conflict = error && error->code == stun::kRoleConflict;
  if (conflict) {
    // RFC 8445 section 7.2.5.1: away from what that request said, whatever has happened since.
    shared_.switch_to(other(done.role));
    shared_.tie_breaker = random_u64(shared_.random);
  }
  Pair* pair = checklist_.find(done.path);
  if (done.purpose != Purpose::check || pair == nullptr) return;
  if (conflict) {
    checklist_.trigger(*pair);
  } else {
    Checklist::fail(*pair);
  }
}

void Negotiation::select(const Pair& pair, Step step) {
  const Path path = pair.path;
  const bool same = selected() == path;
  const bool was_hinted = consent_.begin(path, step.now);
  checklist_.stop();
  transactions_.drop(Purpose::check);
  if (!same) transactions_.drop(Purpose::consent);
  if (!same) step.out.push(Selected{path});
  if (was_hinted) step.out.push(Recovered{});
}

}  // namespace parlance::proto::ice::detail
