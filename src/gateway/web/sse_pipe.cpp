#include "gateway/web/sse_pipe.h"

#include "gateway/web/session_greeting.h"
#include "proto/signal/error_ids.h"
#include "proto/signal/limits.h"

#include <utility>

namespace parlance::gateway::web {

void SsePipe::open(Nodes& nodes, net::HttpExchangePtr exchange, std::string_view hello) {
  Node& node = nodes.at(exchange->worker().index());
  auto pipe = std::make_unique<SsePipe>(nodes, std::move(exchange));
  SsePipe& opened = *pipe;
  node.adopt(opened.uplink_.end(), std::move(pipe));
  opened.start(hello);
}

SsePipe::SsePipe(Nodes& nodes, net::HttpExchangePtr exchange)
    : node_(nodes.at(exchange->worker().index())), exchange_(std::move(exchange)),
      uplink_(nodes, node_.ends().add(*this)) {}

/// The stream begins at once: its headers tell the client and every proxy between that the way is open.
void SsePipe::start(std::string_view hello) {
  const net::Peer peer = exchange_->request().peer;
  net::HttpResponse head;
  head.headers = {{"content-type", "text/event-stream"},
                  {"cache-control", "no-store, no-transform"},
                  {"x-accel-buffering", "no"}};  // or nginx holds events back
  stream_ = exchange_->stream(std::move(head));
  stream_->on_closed([this] { gone(); });
  comment_later();
  if (auto greeted = uplink_.greet(hello, peer); !greeted) {
    deliver(encode_refusal(greeted.error()));
    close(proto::signal::close_code_of(greeted.error().error));
  }
}

void SsePipe::deliver(std::string text) {
  if (closed_) return;
  stream_->write("data: " + text + "\n\n");
  comment_later();
}

void SsePipe::close(std::uint16_t) {
  if (std::exchange(closed_, true)) return;
  uplink_.lost();
  node_.discard(uplink_.end());  // and with us the stream, which ends the body
}

void SsePipe::gone() { close(proto::signal::kCloseNormal); }

void SsePipe::comment_later() {
  net::Worker& worker = node_.worker();
  comment_ = worker.at(worker.now() + proto::signal::kEventComment, [this] {
    if (closed_) return;
    stream_->write(":\n\n");
    comment_later();
  });
}

}  // namespace parlance::gateway::web
