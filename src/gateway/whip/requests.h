#pragma once

#include "crypto/token.h"
#include "gateway/whip/node.h"
#include "gateway/whip/settings.h"

/// The requests of RFC 9725 (WHIP) and of draft-ietf-wish-whep (WHEP), each on the worker of its connection; their rooms may live on another.
namespace parlance::gateway::whip {

/// What answering takes; outlives the answers.
struct Desk {
  Nodes& nodes;
  const crypto::TokenKey& tokens;
  const Settings& settings;
};

/// POST of an offer to `/whip/{room}` or `/whep/{room}`: 201 with the answer and the session's address.
void answer_post(const Desk& desk, Right right, net::HttpExchangePtr exchange);
/// PATCH of a session: 204 for candidates, 200 for an ICE restart.
void answer_patch(const Desk& desk, Right right, net::HttpExchangePtr exchange);
/// DELETE of a session: 200.
void answer_delete(const Desk& desk, Right right, net::HttpExchangePtr exchange);
/// OPTIONS of either: what a browser wants to know first (CORS), and what can be posted.
void answer_options(net::HttpExchangePtr exchange);

}  // namespace parlance::gateway::whip
