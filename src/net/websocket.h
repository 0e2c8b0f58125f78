#pragma once

#include "net/http.h"

namespace parlance::net {

/// Hears one WebSocket, on its worker.
class WebSocketListener {
 public:
  virtual ~WebSocketListener() = default;
  /// A whole text message (UTF-8 checked; at most the route's limit: larger ones close with 1009, binary ones with 1003).
  virtual void on_text(std::string text) = 0;
  /// The last call. The listener is destroyed after it.
  virtual void on_closed() = 0;
};

/// Sends on one WebSocket; lives on the connection's worker. Destroying it closes with 1001.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  [[nodiscard]] virtual Worker& worker() = 0;
  [[nodiscard]] virtual const Peer& peer() const = 0;
  /// Queues a text message. Beyond 2 MiB unsent the connection is dropped (`on_closed`).
  virtual void send(std::string text) = 0;
  /// Sends what is queued, then a close frame (RFC 6455, 7.4); drops the connection after 2 s without an answer.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

using WebSocketPtr = std::unique_ptr<WebSocket>;
/// Called when the handshake is done.
using WebSocketHandler = Function<std::unique_ptr<WebSocketListener>(const HttpRequest&, WebSocketPtr)>;
/// Asked before the handshake; anything but nullopt is the refusal (origin, subprotocol).
using WebSocketGuard = Function<std::unique_ptr<HttpResponse>(const HttpRequest&)>;

}  // namespace parlance::net
