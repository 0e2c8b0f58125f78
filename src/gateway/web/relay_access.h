#pragma once

#include "base/ids.h"
#include "proto/signal/server_message.h"

#include <optional>

namespace parlance::gateway::web {

/// Makes what participants show to this server's relay.
class RelayDesk {
 public:
  virtual ~RelayDesk() = default;
  /// Nothing: there is no relay.
  virtual std::optional<proto::signal::RelayAccess> access(const RoomKey& room,
                                                           const ParticipantId& participant) = 0;
};

}  // namespace parlance::gateway::web
