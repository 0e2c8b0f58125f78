#pragma once

#include "base/time.h"
#include "proto/ice/limits.h"
#include "rtc/port_action.h"
#include "transport/path_table.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parlance::transport {

/// A peer's place on its port.
using PeerSlot = std::uint32_t;

/// Which peer a datagram is for: by fragment for STUN, by proven path for everything else. With limits, and nothing of it comes from strangers.
///
/// A check proves a password and not an address: whoever is in a call can send his with somebody else's. So a path that a peer is heard on stays
/// with that peer, whoever else proves it, too.
class Routes final {
 public:
  /// Fragments a peer: the current one, that of a restart, and one to spare.
  static constexpr std::size_t kFragments = 3;
  /// Paths a peer: no more are remembered by ICE.
  static constexpr std::size_t kPaths = proto::ice::kMaxLitePaths;
  /// A path stays with its owner for so long after something authentic of the owner's came on it: two checks of consent (RFC 7675 section 5.1: each
  /// within 6 s), one of which may be lost. A client that comes anew from the port of a dead one has to wait for it.
  static constexpr Duration kKeep = std::chrono::seconds(12);

  Routes(std::size_t max_peers, Random& random);

  /// False: its limit, or everybody's, is reached, and this one is not known. A path that is proven has to be claimed, too.
  bool apply(PeerSlot peer, const rtc::PortAction& action);
  /// Something authentic of the peer's came on this path: if the peer has proven it, it is the peer's from here on. False: it is not, for another
  /// is heard on it, or everybody's limit is reached.
  bool claim(PeerSlot peer, const Path& path, TimePoint now);
  /// Everything of it.
  void forget(PeerSlot peer);

  [[nodiscard]] const PeerSlot* by_fragment(std::string_view ufrag) const;
  [[nodiscard]] const PeerSlot* by_path(const Path& path) {
    const Claim* const known = paths_.find(path);
    return known == nullptr ? nullptr : &known->peer;
  }
  /// Those that the peer has proven.
  [[nodiscard]] std::span<const Path> paths_of(PeerSlot peer) const { return own_[peer].paths; }
  [[nodiscard]] std::size_t fragments() const { return fragments_.size(); }
  [[nodiscard]] std::size_t paths() const { return paths_.size(); }

 private:
  struct Own {
    std::vector<std::string> fragments;
    std::vector<Path> paths;  ///< proven; not all of them need be its own
  };
  struct Claim {
    PeerSlot peer = 0;
    TimePoint heard;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  bool add(PeerSlot peer, const rtc::UfragAdded& added);
  bool add(PeerSlot peer, const rtc::PathProven& proven);
  bool add(PeerSlot peer, const rtc::UfragRetired& retired);
  bool add(PeerSlot peer, const rtc::PathForgotten& forgotten);
  void release(PeerSlot peer, const Path& path);

  std::unordered_map<std::string, PeerSlot, Hash, std::equal_to<>> fragments_;
  PathTable<Claim> paths_;
  std::vector<Own> own_;  ///< by peer
};

}  // namespace parlance::transport
