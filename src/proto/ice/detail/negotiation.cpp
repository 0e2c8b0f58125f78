#include "proto/ice/detail/negotiation.h"

namespace parlance::proto::ice::detail {

// What happens by signalling and by time; what comes from the network is in negotiation_receive.cpp.

Result<Candidate> Negotiation::add_local(const LocalAddress& address) {
  auto added = book_.add_base(address);
  if (!added) return added;
  const Local& local = book_.locals().back();
  for (const Candidate& remote : book_.remotes()) pair_up(local, remote);
  return added;
}

Result<void> Negotiation::discover(const TransportAddress& base, const TransportAddress& server) {
  if (book_.base(Transport::udp, base) == nullptr) return fail(Kind::not_found, "ice.no_such_base");
  return gatherer_.discover(base, server);
}

Result<void> Negotiation::set_remote(const Credentials& remote) {
  if (auto good = check_credentials(remote); !good) return good;
  if (remote_ && *remote_ != remote) return fail(Kind::conflict, "ice.needs_restart");
  remote_ = remote;
  return ok();
}

Result<void> Negotiation::add_remote(const RemoteCandidate& remote) {
  AgentCounters& counters = shared_.counters;
  const Candidate& candidate = remote.candidate;
  if (remote_ && !remote.ufrag.empty() && remote.ufrag != remote_->ufrag) {
    ++counters.stale_candidates;
    return ok();
  }
  if (remote.is_name) {
    ++counters.ignored_names;
    return ok();
  }
  // An active TCP candidate has no port that one could send to (RFC 6544 section 4.5): it will come to us.
  if (!is_sendable(candidate.address) || candidate.tcp_type == TcpType::active) {
    ++counters.unusable_candidates;
    return ok();
  }
  switch (book_.add_remote(candidate)) {
  case Book::Heard::no_room:
    return fail(Kind::exhausted, "ice.too_many_candidates");
  case Book::Heard::updated:
    checklist_.reprioritise(candidate.address, candidate.priority);
    return ok();
  case Book::Heard::known:
    return ok();
  case Book::Heard::added:
    break;
  }
  for (const Local& local : book_.locals()) pair_up(local, candidate);
  return ok();
}

/// RFC 8445 sections 6.1.2.2 to 6.1.2.5. A reflexive candidate would be replaced by its base and then found redundant, so
/// only bases are paired; and with a pair selected no more are wanted.
Pair* Negotiation::pair_up(const Local& local, const Candidate& remote) {
  if (!local.is_base() || !can_pair(local.address, remote)) return nullptr;
  const auto added = checklist_.add({.path = {remote.transport, local.address.address, remote.address},
                                     .foundation = local.candidate.foundation + ' ' + remote.foundation,
                                     .local_priority = local.candidate.priority,
                                     .remote_priority = remote.priority,
                                     .check_priority = local.check_priority},
                                    shared_.role);
  if (added.lost_one) ++shared_.counters.dropped_pairs;
  return added.pair;
}

void Negotiation::retire() {
  phase_ = Phase::retired;
  checklist_.stop();
  transactions_.drop(Purpose::check);
}

void Negotiation::send_check(const Path& path, Purpose purpose, Step step) {
  const Pair* pair = checklist_.find(path);
  Transaction transaction{.id = shared_.fresh_id(), .purpose = purpose, .path = path, .role = shared_.role};
  transaction.nominates = purpose == Purpose::check && shared_.role == Role::controlling && pair != nullptr &&
                          pair->nominated_as == Role::controlling;
  const std::string username = remote_->ufrag + ':' + local_.ufrag;
  transaction.bytes = check_request({username,
                                     remote_->password,
                                     {.transaction = transaction.id,
                                      .priority = pair != nullptr ? pair->check_priority : 0,
                                      .nominates = transaction.nominates,
                                      .role = shared_.role,
                                      .tie_breaker = shared_.tie_breaker}});
  // RFC 8445 section 14.3, for one checklist.
  const Duration rto = std::max(kMinRto, kTa * static_cast<int>(checklist_.active()));
  transactions_.start(std::move(transaction), rto, step.now, step.out);
}

void Negotiation::tick(Step step) {
  keep_consent(step);
  if (phase_ != Phase::retired) gatherer_.tick(step);
  if (gatherer_.take_done()) step.out.push(DiscoveryDone{});
  std::vector<Transaction> given_up;
  shared_.counters.retransmissions += transactions_.tick(step.now, step.out, given_up);
  for (const Transaction& transaction : given_up) {
    Pair* pair = checklist_.find(transaction.path);
    if (transaction.purpose == Purpose::check && pair != nullptr) Checklist::fail(*pair);
  }
  decide(step);
  if (!remote_ || checklist_.next(shared_.role) == nullptr || !shared_.pacer.take(step.now)) return;
  const Pair* pair = checklist_.start_next(shared_.role);
  ++shared_.counters.checks;
  send_check(pair->path, Purpose::check, step);
}

/// Regular nomination (RFC 8445 section 8.1.1), and the end where nothing is left.
void Negotiation::decide(Step step) {
  if (selected() || phase_ == Phase::retired || !remote_) return;
  if (phase_ == Phase::ended && gatherer_.is_idle() && checklist_.all_failed()) {
    phase_ = Phase::failed;
    step.out.push(Failed{});
  }
  if (shared_.role != Role::controlling || checklist_.is_nominating(Role::controlling)) return;
  Pair* best = checklist_.best_valid(Role::controlling);
  if (best == nullptr) first_valid_.reset();
  if (best == nullptr || !first_valid_) return;
  const bool patient = step.now < *first_valid_ + kNominationPatience;
  if (patient && checklist_.hopes_for_better(*best, Role::controlling)) return;
  best->nominated_as = Role::controlling;
  checklist_.trigger(*best);
}

void Negotiation::keep_consent(Step step) {
  const std::optional<Path> path = selected();
  for (auto due = consent_.take_due(step.now); due != Consent::Due::nothing;
       due = consent_.take_due(step.now)) {
    switch (due) {
    case Consent::Due::check:
      ++shared_.counters.consent_checks;
      send_check(*path, Purpose::consent, step);
      break;
    case Consent::Due::hint:
      step.out.push(Disconnected{});
      break;
    default:
      step.out.push(ConsentLost{});
      step.out.push(PathDropped{*path});
      if (Pair* pair = checklist_.find(*path)) Checklist::fail(*pair);
      transactions_.drop(Purpose::consent);
      break;
    }
  }
}

std::optional<TimePoint> Negotiation::deadline() const {
  std::optional<TimePoint> first = earlier(consent_.deadline(), transactions_.deadline());
  if (phase_ == Phase::retired) return first;
  first = earlier(first, gatherer_.deadline());
  if (!remote_) return first;
  if (checklist_.next(shared_.role) != nullptr) first = earlier(first, shared_.pacer.next());
  const bool will_nominate = first_valid_ && !selected() && shared_.role == Role::controlling &&
                             !checklist_.is_nominating(Role::controlling);
  if (will_nominate) first = earlier(first, *first_valid_ + kNominationPatience);
  return first;
}

std::vector<Path> Negotiation::valid_paths() const {
  std::vector<Path> paths;
  for (const Pair& pair : checklist_.pairs()) {
    if (pair.valid) paths.push_back(pair.path);
  }
  return paths;
}

}  // namespace parlance::proto::ice::detail
