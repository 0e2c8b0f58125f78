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
  Own& own = own_[peer];
  if (const PeerSlot* owner = paths_.find(proven.path)) {
    if (*owner == peer) return true;
    // A client that has come anew from the same port: the old connection is dead, whether it knows or not.
    std::erase(own_[*owner].paths, proven.path);
  }
  if (own.paths.size() == kPaths || !paths_.put(proven.path, peer)) {
    paths_.erase(proven.path);
    return false;
  }
  own.paths.push_back(proven.path);
  return true;
}

bool Routes::add(PeerSlot peer, const rtc::PathForgotten& forgotten) {
  if (std::erase(own_[peer].paths, forgotten.path) > 0) paths_.erase(forgotten.path);
  return true;
}

void Routes::forget(PeerSlot peer) {
  check(peer < own_.size(), "a peer without a place");
  Own& own = own_[peer];
  for (const std::string& ufrag : own.fragments) fragments_.erase(ufrag);
  for (const Path& path : own.paths) paths_.erase(path);
  own = {};
}

const PeerSlot* Routes::by_fragment(std::string_view ufrag) const {
  const auto found = fragments_.find(ufrag);
  return found == fragments_.end() ? nullptr : &found->second;
}

}  // namespace parlance::transport
