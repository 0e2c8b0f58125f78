#pragma once

#include "net/http.h"
#include "proto/signal/decode.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::gateway::web {

/// Which session a POST below /signal speaks for, and what it says (docs/protocol.md, section 5). Nothing is proven yet.
struct SignalClaim {
  std::string session;
  std::string token;
  std::vector<std::string> messages;
};

/// Session and token stand in the headers; only a beacon (`?beacon=1`), which can set none, has them in its body. Never from both.
SignalClaim claim_of(const net::HttpRequest& request, proto::signal::Batch batch);

/// The worker that a session id names (`s_<worker>_...`), whether or not there is such a worker. None for an id that we never made.
std::optional<std::size_t> worker_of_session(std::string_view session);

}  // namespace parlance::gateway::web
