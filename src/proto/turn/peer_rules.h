#pragma once

#include "base/address_rules.h"
#include "proto/turn/types.h"

#include <set>
#include <vector>

namespace parlance::proto::turn {

/// Which peers a client may reach through us (docs/operating.md).
class PeerRules final {
 public:
  enum class Reach : std::uint8_t {
    none,
    this_port,  ///< exactly this address and port: a socket of ours, for everything else on this machine is forbidden
    any_port,
  };
  struct Settings {
    std::vector<AddressBytes> own;        ///< this machine's, and those announced in their place
    std::vector<TransportAddress> media;  ///< our UDP media sockets as participants know them
    std::vector<AddressRange> allowed{};  ///< the operator's exceptions; never our own addresses
  };
  explicit PeerRules(Settings settings);

  /// The machine has other addresses than before.
  void set_own(const std::vector<AddressBytes>& own) { own_ = {own.begin(), own.end()}; }
  [[nodiscard]] bool is_own(const AddressBytes& address) const { return own_.contains(address); }

  /// Without regard to relayed addresses, which come and go.
  [[nodiscard]] Reach reach(const TransportAddress& peer) const;

 private:
  std::set<AddressBytes> own_;
  std::set<TransportAddress> media_;
  std::vector<AddressRange> allowed_;
};

}  // namespace parlance::proto::turn
