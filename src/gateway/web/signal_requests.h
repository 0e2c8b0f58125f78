#pragma once

#include "gateway/web/node.h"

namespace parlance::gateway::web {

/// The POSTs below /signal (docs/protocol.md, section 5). Run on the connection's worker; the Origin has been judged.
void answer_events(Nodes& nodes, net::HttpExchangePtr exchange);
void answer_send(Nodes& nodes, net::HttpExchangePtr exchange);
void answer_poll(Nodes& nodes, net::HttpExchangePtr exchange);

}  // namespace parlance::gateway::web
