#pragma once

#include "proto/ice/limits.h"
#include "rtc/port_action.h"
#include "transport/path_table.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parlance::transport {

/// A peer's place on its port.
using PeerSlot = std::uint32_t;

/// Which peer a datagram is for: by fragment for STUN, by proven path for everything else. With limits, and nothing of it comes from strangers.
class Routes final {
 public:
  /// Fragments a peer: the current one, that of a restart, and one to spare.
  static constexpr std::size_t kFragments = 3;
  /// Paths a peer: no more are remembered by ICE.
  static constexpr std::size_t kPaths = proto::ice::kMaxLitePaths;

  Routes(std::size_t max_peers, Random& random);

  /// False: its limit, or everybody's, is reached, and this one is not known.
  bool apply(PeerSlot peer, const rtc::PortAction& action);
  /// Everything of it.
  void forget(PeerSlot peer);

  [[nodiscard]] const PeerSlot* by_fragment(std::string_view ufrag) const;
  [[nodiscard]] const PeerSlot* by_path(const Path& path) { return paths_.find(path); }
  [[nodiscard]] std::size_t fragments() const { return fragments_.size(); }
  [[nodiscard]] std::size_t paths() const { return paths_.size(); }

 private:
  struct Own {
    std::vector<std::string> fragments;
    std::vector<Path> paths;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  bool add(PeerSlot peer, const rtc::UfragAdded& added);
  bool add(PeerSlot peer, const rtc::PathProven& proven);
  bool add(PeerSlot peer, const rtc::UfragRetired& retired);
  bool add(PeerSlot peer, const rtc::PathForgotten& forgotten);

  std::unordered_map<std::string, PeerSlot, Hash, std::equal_to<>> fragments_;
  PathTable<PeerSlot> paths_;
  std::vector<Own> own_;  ///< by peer
};

}  // namespace parlance::transport
