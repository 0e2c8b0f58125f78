#pragma once

#include "net/detail/connection.h"

#include <boost/beast/http/string_body.hpp>

namespace parlance::net::detail {

/// A request to upgrade, and what goes with it.
struct Upgrade {
  boost::beast::http::request<boost::beast::http::string_body> wire;
  HttpRequest request;
  HttpRouter::WebSocketRoute& route;
};

/// Answers an upgrade and serves the WebSocket until it ends; owns itself.
void serve_websocket(WorkerStatePtr state, Accepted accepted, Upgrade upgrade);

}  // namespace parlance::net::detail
