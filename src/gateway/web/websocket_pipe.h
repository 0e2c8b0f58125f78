#pragma once

#include "gateway/web/uplink.h"
#include "net/websocket.h"

namespace parlance::gateway::web {

/// A WebSocket as a pipe: one message a text frame. Owned by the connection.
class WebSocketPipe final : public net::WebSocketListener, public PipeEnd {
 public:
  WebSocketPipe(Nodes& nodes, net::WebSocketPtr socket);

  void on_text(std::string text) override;
  void on_closed() override;
  void deliver(std::string text) override;
  void close(std::uint16_t code) override;

 private:
  void refuse(const proto::signal::Refusal& refusal);

  Nodes& nodes_;
  net::WebSocketPtr socket_;
  Uplink uplink_;
  net::Timer hello_timer_;
  bool closing_ = false;
};

}  // namespace parlance::gateway::web
