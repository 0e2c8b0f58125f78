#include "proto/turn/peer_rules.h"

#include <algorithm>

namespace parlance::proto::turn {

PeerRules::PeerRules(Settings settings)
    : own_(settings.own.begin(), settings.own.end()), media_(settings.media.begin(), settings.media.end()),
      allowed_(std::move(settings.allowed)) {}

PeerRules::Reach PeerRules::reach(const TransportAddress& peer) const {
  if (media_.contains(peer)) return Reach::this_port;
  if (own_.contains(peer.ip)) return Reach::none;
  const bool excepted = std::any_of(allowed_.begin(), allowed_.end(),
                                    [&peer](const AddressRange& range) { return range.contains(peer.ip); });
  return excepted || !is_forbidden_address(peer.ip) ? Reach::any_port : Reach::none;
}

}  // namespace parlance::proto::turn
