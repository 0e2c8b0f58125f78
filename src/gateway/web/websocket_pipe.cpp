#include "gateway/web/websocket_pipe.h"

#include "gateway/web/session_greeting.h"
#include "proto/signal/error_ids.h"
#include "proto/signal/limits.h"

#include <utility>

namespace parlance::gateway::web {

namespace wire = proto::signal;

WebSocketPipe::WebSocketPipe(Nodes& nodes, net::WebSocketPtr socket)
    : nodes_(nodes), socket_(std::move(socket)),
      uplink_(nodes, nodes.at(socket_->worker().index()).ends().add(*this)) {
  net::Worker& worker = socket_->worker();
  hello_timer_ = worker.at(worker.now() + wire::kHelloWait,
                           [this] { refuse(wire::refusal_of(wire::errors::kHelloExpected)); });
}

void WebSocketPipe::on_text(std::string text) {
  if (closing_) return;
  if (uplink_.greeted()) return uplink_.send(std::move(text));
  hello_timer_.cancel();
  if (auto greeted = uplink_.greet(text, socket_->peer()); !greeted) refuse(greeted.error());
}

void WebSocketPipe::on_closed() {
  hello_timer_.cancel();
  uplink_.lost();
  nodes_.at(uplink_.end().worker).ends().remove(uplink_.end());
}

void WebSocketPipe::deliver(std::string text) {
  if (!closing_) socket_->send(std::move(text));
}

void WebSocketPipe::close(std::uint16_t code) {
  if (std::exchange(closing_, true)) return;
  socket_->close(code, {});
}

void WebSocketPipe::refuse(const wire::Refusal& refusal) {
  deliver(encode_refusal(refusal));
  close(wire::close_code_of(refusal.error));
}

}  // namespace parlance::gateway::web
