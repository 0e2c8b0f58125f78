#include "proto/ice/lite_agent.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::proto::ice {
namespace {

bool is_for(const Usernames& usernames, const Generation& generation) {
  return usernames.local_ufrag == generation.local.ufrag && usernames.remote_ufrag == generation.remote.ufrag;
}

Generation checked(Generation generation) {
  check(check_credentials(generation.local).has_value(), "ice: bad local credentials");
  check(check_credentials(generation.remote).has_value(), "ice: bad remote credentials");
  return generation;
}

}  // namespace

LiteAgent::LiteAgent(Generation generation) : current_(checked(std::move(generation))) {
  seen_.reserve(kMaxLitePaths);
}

Result<void> LiteAgent::receive(const Datagram& input, TimePoint now, Outbox<Action>& out) {
  const auto claim = Claim::read(input.bytes);
  if (!claim) return refuse(claim.error());
  const auto age = age_of(claim->usernames());
  if (!age) return refuse(Refusal::wrong_username);
  const std::string& password = (*age == Age::next ? *next_ : current_).local.password;
  const auto request = claim->prove(password);
  if (!request) return refuse(request.error());

  tick(now, out);  // what has run out before this came stays run out
  if (const auto unknown = claim->unknown(); !unknown.empty()) {
    ++counters_.unknown_attributes;
    out.push(Send{unknown_attributes_response(request->transaction, unknown, password), input.path});
    return ok();
  }
  if (request->role == Role::controlled) {
    ++counters_.role_conflicts;
    out.push(Send{role_conflict_response(request->transaction, password), input.path});
    return ok();
  }
  ++counters_.answered;
  out.push(Send{success_response(request->transaction, input.path.remote, password), input.path});

  Seen& seen = learn(input.path, out);
  seen.heard = now;
  seen.priority = request->priority;
  seen.age = std::max(seen.age, *age);
  const bool is_lifeline = disconnected_ && *age == Age::current;
  if ((request->nominates || is_lifeline) && takes_over(seen, *age, now)) {
    if (*age == Age::next) finish_restart(out);
    select(input.path, out);
  }
  if (request->nominates) find(input.path)->nominated = now;
  if (selected_ == input.path) hear_selected(now, out);
  return ok();
}

Error LiteAgent::refuse(Refusal refusal) {
  ++counters_.refused.at(static_cast<std::size_t>(refusal));
  return error_of(refusal);
}

std::optional<LiteAgent::Age> LiteAgent::age_of(const Usernames& usernames) const {
  if (is_for(usernames, current_)) return Age::current;
  if (next_ && is_for(usernames, *next_)) return Age::next;
  return std::nullopt;
}

LiteAgent::Seen* LiteAgent::find(const Path& path) {
  const auto found =
      std::find_if(seen_.begin(), seen_.end(), [&path](const Seen& s) { return s.path == path; });
  return found == seen_.end() ? nullptr : &*found;
}

LiteAgent::Seen& LiteAgent::learn(const Path& path, Outbox<Action>& out) {
  if (Seen* known = find(path)) return *known;
  if (seen_.size() == kMaxLitePaths) {
    // The peer is proven, so this is no stranger's flood; but a phone on the move may use up any number of addresses.
    const auto stalest = std::min_element(seen_.begin(), seen_.end(), [this](const Seen& a, const Seen& b) {
      return std::pair(a.path == selected_, a.heard) < std::pair(b.path == selected_, b.heard);
    });
    ++counters_.evicted_paths;
    out.push(PathDropped{stalest->path});
    seen_.erase(stalest);
  }
  out.push(PathValidated{path});
  return seen_.emplace_back(Seen{.path = path});
}

bool LiteAgent::takes_over(const Seen& seen, Age age, TimePoint now) const {
  if (!selected_ || age == Age::next) return true;
  if (*selected_ == seen.path) return false;
  const auto holder =
      std::find_if(seen_.begin(), seen_.end(), [this](const Seen& s) { return s.path == *selected_; });
  check(holder != seen_.end(), "ice: the selected path is always known");
  return seen.priority >= holder->priority || !holder->nominated ||
         now - *holder->nominated >= kNominationHold;
}

void LiteAgent::select(const Path& path, Outbox<Action>& out) {
  selected_ = path;
  out.push(Selected{path});
}

void LiteAgent::finish_restart(Outbox<Action>& out) {
  for (const Seen& seen : seen_) {
    if (seen.age == Age::current) out.push(PathDropped{seen.path});
  }
  std::erase_if(seen_, [](const Seen& seen) { return seen.age == Age::current; });
  for (Seen& seen : seen_) {
    seen.age = Age::current;
    seen.nominated.reset();
  }
  out.push(Restarted{current_.local.ufrag});
  current_ = std::move(*next_);
  next_.reset();
}

void LiteAgent::hear_selected(TimePoint now, Outbox<Action>& out) {
  consent_ = now;
  if (disconnected_) out.push(Recovered{});
  disconnected_ = false;
}

void LiteAgent::tick(TimePoint now, Outbox<Action>& out) {
  const bool lost = consent_ && now >= *consent_ + kConsentLifetime;
  if (consent_ && !lost && !disconnected_ && now >= *consent_ + kDisconnectedAfter) {
    disconnected_ = true;
    out.push(Disconnected{});
  }
  if (lost) {
    consent_.reset();
    selected_.reset();
    disconnected_ = false;
    out.push(ConsentLost{});
  }
  const auto is_over = [now](const Seen& seen) { return now >= seen.heard + kConsentLifetime; };
  for (const Seen& seen : seen_) {
    if (is_over(seen)) out.push(PathDropped{seen.path});
  }
  std::erase_if(seen_, is_over);
}

std::optional<TimePoint> LiteAgent::deadline() const {
  std::optional<TimePoint> first;
  const auto consider = [&first](TimePoint when) { first = first ? std::min(*first, when) : when; };
  for (const Seen& seen : seen_) consider(seen.heard + kConsentLifetime);
  if (consent_) consider(*consent_ + (disconnected_ ? kConsentLifetime : kDisconnectedAfter));
  return first;
}

void LiteAgent::restart(Generation next) {
  next_ = checked(std::move(next));
  for (Seen& seen : seen_) seen.age = Age::current;
}

void LiteAgent::close(const Path& path, Outbox<Action>& out) {
  if (find(path) == nullptr) return;
  std::erase_if(seen_, [&path](const Seen& seen) { return seen.path == path; });
  out.push(PathDropped{path});
  if (selected_ != path) return;
  selected_.reset();
  if (!disconnected_) out.push(Disconnected{});
  disconnected_ = true;
}

bool LiteAgent::is_validated(const Path& path) const {
  return std::any_of(seen_.begin(), seen_.end(), [&path](const Seen& seen) { return seen.path == path; });
}

}  // namespace parlance::proto::ice
