#pragma once

#include "gateway/gateway.h"

namespace parlance::gateway::web {

/// The browser's way in: the web app's files, and the signalling of docs/protocol.md over WebSocket, server-sent events and
/// long polling.
GatewayFactory factory();

}  // namespace parlance::gateway::web
