#pragma once

#include "base/result.h"
#include "net/http.h"
#include "net/websocket.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::net {

/// Says which handler answers which request. Filled at start on the main thread, then shared unchanged by all workers:
/// handlers run on the connection's worker, several at once, and may touch shared things only through Worker::post. Where several
/// patterns fit, literal segments win over captures, from the left.
class HttpRouter final {
 public:
  struct Limits {
    std::size_t body_bytes = 64 * 1024;
  };

  /// `pattern`: `/signal/send`, `/r/{room}` (one segment), `/assets/{path...}` (the rest). `method` in upper case; GET also answers
  /// HEAD. Errors: `net.duplicate_route` for a pair that is taken, `net.bad_pattern`.
  Result<void> route(std::string_view method, std::string_view pattern, HttpHandler handler, Limits limits);
  Result<void> route(std::string_view method, std::string_view pattern, HttpHandler handler);

  struct WebSocketRoute {
    WebSocketGuard guard;
    WebSocketHandler handler;
    std::string subprotocol;            ///< answered when the client offers it; empty: none
    std::size_t message_bytes = 65536;  ///< the largest message taken
  };
  Result<void> websocket(std::string_view pattern, WebSocketRoute route);

  /// Headers put on every response (Content-Security-Policy and its kin), unless the handler sets the same name.
  void always(std::string name, std::string value);

  struct Match {
    enum class Outcome { found, no_path, no_method } outcome = Outcome::no_path;
    HttpHandler* handler = nullptr;
    WebSocketRoute* websocket = nullptr;  ///< of the same path; both can be set
    Limits limits;
    std::vector<std::string> captures;
    std::string allow;  ///< for no_method: the methods there are
  };
  /// `path` is percent-decoded.
  [[nodiscard]] Match match(std::string_view method, std::string_view path);
  [[nodiscard]] const Headers& always() const { return always_; }

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    HttpHandler handler;
    Limits limits;
    std::unique_ptr<WebSocketRoute> websocket;
  };
  Result<void> add(std::string_view pattern, Route route);
  std::vector<Route> routes_;
  Headers always_;
};

}  // namespace parlance::net
