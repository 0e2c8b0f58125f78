#include "transport/routes.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::transport {
namespace {

/// Most peers have one path, or two while they change. All of them with sixteen each would not be people.
constexpr std::size_t kPathsOnAverage = 4;

}  // namespace

Routes::Routes(std::size_t max_peers, Random& random)
    : paths_(std::max(kPaths, max_peers * kPathsOnAverage), random), own_(max_peers) {
  fragments_.reserve(max_peers * kFragments);
}

bool Routes::apply(PeerSlot peer, const rtc::PortAction& action) {
  check(peer < own_.size(), "a peer without a place");
  return std::visit([this, peer](const auto& each) { return add(peer, each); }, action);
}

bool Routes::add(PeerSlot peer, const rtc::UfragAdded& added) {
  Own& own = own_[peer];
  if (own.fragments.size() == kFragments || fragments_.contains(added.ufrag)) return false;
  fragments_.emplace(added.ufrag, peer);
  own.fragments.push_back(added.ufrag);
  return true;
}

bool Routes::add(PeerSlot peer, const rtc::UfragRetired& retired) {
  // Whatever is in its list is its own: fragments are given to one peer only.
  if (std::erase(own_[peer].fragments, retired.ufrag) > 0) fragments_.erase(retired.ufrag);
  return true;
}

bool Routes::add(PeerSlot peer, const rtc::PathProven& proven) {
  std::vector<Path>& own = own_[peer].paths;
  if (std::ranges::find(own, proven.path) != own.end()) return true;
  if (own.size() == kPaths) return false;
  own.push_back(proven.path);
  return true;
}

bool Routes::claim(PeerSlot peer, const Path& path, TimePoint now) {
  if (Claim* const known = paths_.find(path)) {
    if (known->peer == peer) {
      known->heard = now;
      return true;
    }
    if (now - known->heard < kKeep) return false;
  }
  const std::vector<Path>& own = own_[peer].paths;
  return std::ranges::find(own, path) == own.end() || paths_.put(path, {peer, now});
}

void Routes::release(PeerSlot peer, const Path& path) {
  const Claim* const known = paths_.find(path);
  if (known != nullptr && known->peer == peer) paths_.erase(path);
}

bool Routes::add(PeerSlot peer, const rtc::PathForgotten& forgotten) {
  if (std::erase(own_[peer].paths, forgotten.path) > 0) release(peer, forgotten.path);
  return true;
}

void Routes::forget(PeerSlot peer) {
  check(peer < own_.size(), "a peer without a place");
  Own& own = own_[peer];
  for (const std::string& ufrag : own.fragments) fragments_.erase(ufrag);
  for (const Path& path : own.paths) release(peer, path);
  own = {};
}

const PeerSlot* Routes::by_fragment(std::string_view ufrag) const {
  const auto found = fragments_.find(ufrag);
  return found == fragments_.end() ? nullptr : &found->second;
}

}  // namespace parlance::transport
