#include "proto/ice/detail/checklist.h"

#include "proto/ice/candidate.h"
#include "proto/ice/limits.h"

#include <algorithm>

namespace parlance::proto::ice::detail {
namespace {

bool is_pending(PairState state) { return state != PairState::succeeded && state != PairState::failed; }
bool is_active(PairState state) { return state == PairState::waiting || state == PairState::in_progress; }

/// Of two candidates for something the better; null is worst.
template <class P> P* better(P* a, P* b, Role role) {
  if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
  return b->priority(role) > a->priority(role) ? b : a;
}

/// Among those that hold, the best.
template <class Pairs, class Holds> auto best_of(Pairs& pairs, Role role, Holds holds) {
  decltype(pairs.data()) best = nullptr;
  for (auto& pair : pairs) {
    if (holds(pair)) best = better(best, &pair, role);
  }
  return best;
}

}  // namespace

std::uint64_t Pair::priority(Role role) const {
  return role == Role::controlling ? pair_priority(local_priority, remote_priority)
                                   : pair_priority(remote_priority, local_priority);
}

bool Checklist::is_busy(const std::string& foundation) const {
  return std::any_of(pairs_.begin(), pairs_.end(), [&foundation](const Pair& pair) {
    return is_active(pair.state) && pair.foundation == foundation;
  });
}

Checklist::Added Checklist::add(Pair pair, Role role) {
  if (Pair* known = find(pair.path)) return {known, false};
  const bool proven = std::any_of(pairs_.begin(), pairs_.end(), [&pair](const Pair& other) {
    return other.state == PairState::succeeded && other.foundation == pair.foundation;
  });
  pair.state = proven || !is_busy(pair.foundation) ? PairState::waiting : PairState::frozen;
  if (pairs_.size() < kMaxPairs) return {&pairs_.emplace_back(std::move(pair)), false};
  // RFC 8445 section 6.1.2.5 discards the worst; one that works or is being tried is not discarded.
  Pair* worst = nullptr;
  for (Pair& old : pairs_) {
    const bool spare = !old.valid && old.state != PairState::in_progress;
    if (spare && (worst == nullptr || old.priority(role) < worst->priority(role))) worst = &old;
  }
  if (worst == nullptr || worst->priority(role) >= pair.priority(role)) return {nullptr, true};
  std::erase(triggered_, worst->path);
  *worst = std::move(pair);
  return {worst, true};
}

Pair* Checklist::find(const Path& path) {
  const auto found =
      std::find_if(pairs_.begin(), pairs_.end(), [&path](const Pair& pair) { return pair.path == path; });
  return found == pairs_.end() ? nullptr : &*found;
}

void Checklist::trigger(Pair& pair) {
  pair.state = PairState::waiting;
  if (std::find(triggered_.begin(), triggered_.end(), pair.path) == triggered_.end()) {
    triggered_.push_back(pair.path);
  }
}

const Pair* Checklist::next(Role role) const {
  if (!triggered_.empty()) {
    const auto found = std::find_if(pairs_.begin(), pairs_.end(),
                                    [this](const Pair& pair) { return pair.path == triggered_.front(); });
    return &*found;  // what leaves pairs_ leaves triggered_ too
  }
  const Pair* waiting =
      best_of(pairs_, role, [](const Pair& pair) { return pair.state == PairState::waiting; });
  if (waiting != nullptr) return waiting;
  return best_of(pairs_, role, [this](const Pair& pair) {
    return pair.state == PairState::frozen && !is_busy(pair.foundation);
  });
}

Pair* Checklist::start_next(Role role) {
  const Pair* chosen = next(role);
  if (chosen == nullptr) return nullptr;
  Pair* pair = find(chosen->path);
  std::erase(triggered_, pair->path);
  pair->state = PairState::in_progress;
  return pair;
}

void Checklist::succeed(Pair& pair) {
  pair.state = PairState::succeeded;
  pair.valid = true;
  for (Pair& other : pairs_) {
    if (other.state == PairState::frozen && other.foundation == pair.foundation)
      other.state = PairState::waiting;
  }
}

void Checklist::fail(Pair& pair) {
  pair.state = PairState::failed;
  pair.valid = false;
  pair.nominated_as.reset();
}

Pair* Checklist::best_valid(Role role) {
  return best_of(pairs_, role, [](const Pair& pair) { return pair.valid; });
}

bool Checklist::hopes_for_better(const Pair& than, Role role) const {
  return std::any_of(pairs_.begin(), pairs_.end(), [&than, role](const Pair& pair) {
    return is_pending(pair.state) && !pair.valid && pair.priority(role) > than.priority(role);
  });
}

bool Checklist::is_nominating(Role role) const {
  return std::any_of(pairs_.begin(), pairs_.end(),
                     [role](const Pair& pair) { return pair.nominated_as == role; });
}

std::size_t Checklist::active() const {
  return static_cast<std::size_t>(
      std::count_if(pairs_.begin(), pairs_.end(), [](const Pair& pair) { return is_active(pair.state); }));
}

bool Checklist::all_failed() const {
  return std::all_of(pairs_.begin(), pairs_.end(),
                     [](const Pair& pair) { return pair.state == PairState::failed; });
}

void Checklist::reprioritise(const TransportAddress& remote, std::uint32_t priority) {
  for (Pair& pair : pairs_) {
    if (pair.path.remote == remote) pair.remote_priority = priority;
  }
}

void Checklist::stop() {
  std::erase_if(pairs_, [](const Pair& pair) { return !pair.valid; });
  triggered_.clear();
  for (Pair& pair : pairs_) pair.state = PairState::succeeded;
}

}  // namespace parlance::proto::ice::detail
