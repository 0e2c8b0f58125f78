#include "room/topology/state.h"

#include "room/roster/state.h"

#include <algorithm>

namespace parlance::room::topology {

Changed State::current_of(Rule rule) {
  const bool by_server = rule == Rule::forwarded || rule == Rule::hide_addresses;
  return {1, by_server ? Mode::forwarded : Mode::direct, false,
          by_server ? Reason::configured : Reason::start};
}

void State::apply(const ParticipantId& actor, const Command& command, TimePoint now, Outbox<Action>& out) {
  const auto at = members_.find(actor);
  if (at == members_.end()) return;
  Member& member = at->second;
  if (const auto* announce = std::get_if<Announce>(&command)) {
    member.abilities = announce->abilities;
    decide(now, out);
  }
  if (const auto* direct = std::get_if<DirectReport>(&command)) report(member, *direct, now, out);
  if (const auto* ready = std::get_if<PathReady>(&command)) {
    if (ready->epoch <= now_.epoch) member.ready_for = std::max(member.ready_for, ready->epoch);
    settle(now, out);
  }
}

void State::follow(const roster::State& roster, TimePoint now, Outbox<Action>& out) {
  bool others =
      std::erase_if(members_, [&](const auto& entry) { return roster.find(entry.first) == nullptr; }) > 0;
  for (const ParticipantInfo& participant : roster.participants()) {
    others = members_.try_emplace(participant.id).second || others;
    members_[participant.id].reachable = participant.connected;
  }
  if (others) {  // another pair may have better luck
    trial_after_ = kTrialAfter;
    forget_attempt();
    if (now_.mode == Mode::direct && members_.size() == 2 && !against_direct()) {
      // Its own epoch, so that no word about an earlier pair counts for this one.
      change({0, Mode::direct, false, Reason::start}, now, out);
    }
  }
  decide(now, out);
  settle(now, out);
}

void State::begin_anew(TimePoint now, Outbox<Action>& out) {
  if (now_.mode != Mode::direct && !now_.trial) return;
  forget_attempt();
  change({0, now_.mode, false, now_.reason}, now, out);
  decide(now, out);
}

void State::forget_attempt() {
  trial_at_.reset();
  direct_until_.reset();
  probation_until_.reset();
  for (auto& [id, member] : members_) member.direct_works = false;
}

void State::tell(const ParticipantId& newcomer, Outbox<Action>& out) const {
  out.push({Audience::only(newcomer), now_});
}

void State::report(Member& member, const DirectReport& report, TimePoint now, Outbox<Action>& out) {
  const bool attempted = now_.mode == Mode::direct || now_.trial;
  if (!attempted || report.epoch < attempt_epoch_ || report.epoch > now_.epoch || members_.size() != 2)
    return;
  if (report.state == DirectState::connected) {
    member.direct_works = true;
    return decide(now, out);
  }
  const bool broke = report.state == DirectState::broken;
  direct_is_no_good(broke ? Reason::direct_broken : Reason::direct_failed, now, out);
}

/// Brings the mode in line with who is here.
void State::decide(TimePoint now, Outbox<Action>& out) {
  if (rule_ == Rule::direct) return;
  const std::optional<Reason> against = against_direct();
  if (against) {
    forget_attempt();
    if (now_.mode != Mode::forwarded || now_.trial) change({0, Mode::forwarded, false, *against}, now, out);
    return;
  }
  if (members_.size() < 2) {
    forget_attempt();
    if (now_.mode != Mode::direct) change({0, Mode::direct, false, Reason::start}, now, out);
    return;
  }
  if (now_.mode == Mode::direct) return judge_direct(now, out);
  judge_trial(now, out);
}

void State::judge_direct(TimePoint now, Outbox<Action>& out) {
  const bool works = all([](const Member& member) { return member.direct_works; });
  if (probation_until_ && now >= *probation_until_) {
    probation_until_.reset();
    if (works) trial_after_ = kTrialAfter;
  }
  // Who is away can't report: their direct call may well go on.
  if (works || !all_here()) return direct_until_.reset();
  if (!direct_until_) direct_until_ = now + kDirectLimit;
  if (now >= *direct_until_) direct_is_no_good(Reason::direct_failed, now, out);
}

void State::judge_trial(TimePoint now, Outbox<Action>& out) {
  if (!all_here()) {  // a trial with one of them away could only fail
    forget_attempt();
    if (now_.trial) change({0, Mode::forwarded, false, now_.reason}, now, out);
    return;
  }
  if (now_.trial) {
    if (all([](const Member& member) { return member.direct_works; })) {
      probation_until_ = now + kProbation;
      direct_until_.reset();
      return change({0, Mode::direct, false, Reason::two}, now, out);
    }
    if (direct_until_ && now >= *direct_until_) direct_is_no_good(Reason::direct_failed, now, out);
    return;
  }
  if (!trial_at_) trial_at_ = now + trial_after_;
  if (now < *trial_at_) return;
  forget_attempt();
  direct_until_ = now + kTrialLimit;
  change({0, Mode::forwarded, true, now_.reason}, now, out);
}

void State::direct_is_no_good(Reason reason, TimePoint now, Outbox<Action>& out) {
  const bool again = now_.trial || probation_until_;
  forget_attempt();
  // Where somebody can't do anything else, a bad direct call is the best there is.
  const bool able = all([](const Member& member) { return member.abilities && member.abilities->forwarded; });
  if (rule_ == Rule::direct || !able) return;
  if (again) trial_after_ = std::min(2 * trial_after_, kTrialAfterMost);
  trial_at_ = now + trial_after_;
  change({0, Mode::forwarded, false, reason}, now, out);
}

void State::change(Changed to, TimePoint now, Outbox<Action>& out) {
  to.epoch = now_.epoch + 1;
  const bool same_path = to.mode == now_.mode;
  // From here on a direct call is another attempt, unless it is the trial that has just succeeded.
  if (same_path || to.mode == Mode::forwarded) attempt_epoch_ = to.epoch;
  now_ = to;
  out.push({Audience::everyone(), now_});
  // A change on top of one that is not settled yet takes its settlement over: clients hear only of the newest epoch.
  if (!same_path || settle_until_) {
    settle_until_ = now + kSettleLimit;
    settle_epoch_ = now_.epoch;
  }
  settle(now, out);
}

void State::settle(TimePoint now, Outbox<Action>& out) {
  if (!settle_until_) return;
  const std::uint64_t epoch = settle_epoch_;
  const bool ready = std::all_of(members_.begin(), members_.end(), [epoch](const auto& entry) {
    return !entry.second.reachable || entry.second.ready_for >= epoch;
  });
  if (!ready && members_.size() > 1 && now < *settle_until_) return;
  settle_until_.reset();
  out.push({Audience::everyone(), Settled{epoch}});
}

void State::tick(TimePoint now, Outbox<Action>& out) {
  decide(now, out);
  settle(now, out);
}

std::optional<TimePoint> State::deadline() const {
  std::optional<TimePoint> first;
  for (const auto& at : {direct_until_, trial_at_, settle_until_, probation_until_}) {
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

std::optional<Reason> State::against_direct() const {
  if (rule_ == Rule::forwarded || rule_ == Rule::hide_addresses) return Reason::configured;
  if (members_.size() > 2) return Reason::participants;
  const bool able = all([](const Member& member) { return !member.abilities || member.abilities->direct; });
  return able ? std::nullopt : std::optional(Reason::capability);
}

bool State::all_here() const {
  return all([](const Member& member) { return member.reachable && member.abilities.has_value(); });
}

bool State::all(bool (*holds)(const Member&)) const {
  return std::all_of(members_.begin(), members_.end(),
                     [holds](const auto& entry) { return holds(entry.second); });
}

}  // namespace parlance::room::topology
