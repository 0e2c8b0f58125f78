#pragma once

#include "gateway/web/uplink.h"

namespace parlance::gateway::web {

/// The answer to POST /signal/events as a pipe: server-sent events (WHATWG HTML, 9.2), one message a `data` field. What the client says comes
/// by /signal/send. Owned by its worker's Node.
class SsePipe final : public PipeEnd {
 public:
  /// Makes the pipe and hands it to its Node. `hello`: the only message of the request.
  static void open(Nodes& nodes, net::HttpExchangePtr exchange, std::string_view hello);

  SsePipe(Nodes& nodes, net::HttpExchangePtr exchange);

  void deliver(std::string text) override;
  void close(std::uint16_t code) override;

 private:
  void start(std::string_view hello);
  void comment_later();
  void gone();

  Node& node_;
  net::HttpExchangePtr exchange_;
  std::unique_ptr<net::HttpStream> stream_;
  Uplink uplink_;
  net::Timer comment_;
  bool closed_ = false;
};

}  // namespace parlance::gateway::web
