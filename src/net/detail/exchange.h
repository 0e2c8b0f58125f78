#pragma once

#include "net/http.h"

#include <cstddef>
#include <memory>

namespace parlance::net::detail {

inline constexpr std::size_t kStreamQueueBytes = 2 * 1024 * 1024;

/// The body of a response that is written piece by piece.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  virtual void write(std::string piece) = 0;
  virtual void end() = 0;
};

/// What waits for the answer to a request: a connection.
class Answerable {
 public:
  virtual ~Answerable() = default;
  [[nodiscard]] virtual Worker& worker() = 0;
  virtual void answer(HttpResponse response) = 0;
  virtual std::shared_ptr<BodyWriter> begin_stream(HttpResponse head) = 0;
};

/// The state of one exchange, shared by what its handler holds (the exchange, then perhaps a stream); the connection sees it weakly, to tell that
/// the peer has gone.
class ExchangeCore final {
 public:
  ExchangeCore(std::shared_ptr<Answerable> from, HttpRequest what)
      : connection(std::move(from)), request(std::move(what)) {}

  void peer_closed() {
    closed = true;
    if (on_closed) std::exchange(on_closed, {})();
  }

  std::shared_ptr<Answerable> connection;
  HttpRequest request;
  Function<void()> on_closed;
  bool closed = false;
};

/// What the handler gets.
HttpExchangePtr make_exchange(std::shared_ptr<ExchangeCore> core);

}  // namespace parlance::net::detail
