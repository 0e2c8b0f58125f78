#pragma once

#include "base/function.h"
#include "base/time.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlance::net {

class Worker;

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Who is at the other end of a connection.
struct Peer {
  std::string address;  ///< textual IPv4 or IPv6
  std::uint16_t port = 0;
  bool tls = false;
};

/// A whole request; the body is bounded by the route's limit (413 beyond it).
struct HttpRequest {
  std::string method;  ///< upper case
  std::string path;    ///< percent-decoded once, valid UTF-8, without the query
  std::string query;   ///< as sent, without the `?`
  Headers headers;     ///< names in lower case
  std::string body;
  /// What the pattern's `{name}` stood for, in order.
  std::vector<std::string> captures;
  Peer peer;

  /// The header's value, or empty. `name` in lower case.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  unsigned status = 200;
  Headers headers;
  /// Shared, so that a file that is embedded or cached is sent without a copy. Null: no body.
  std::shared_ptr<const std::string> body;
  /// Instead of `body`: bytes that live as long as the program.
  std::string_view static_body;
};

HttpResponse text_response(unsigned status, std::string_view text);
HttpResponse json_response(unsigned status, std::string body);

/// The down side of a streamed response (server-sent events). Lives on the connection's worker; destroying it ends the body.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  /// Queues a piece of the body. Beyond 2 MiB unsent the stream is closed (`on_closed`).
  virtual void write(std::string piece) = 0;
  /// Called once, when the peer has gone or the queue has overflowed; not after destruction.
  virtual void on_closed(Function<void()> callback) = 0;
};

/// One request that waits for its answer. Exactly one of the functions is to be called, on the connection's worker;
/// destroyed unanswered, the client gets 500.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  [[nodiscard]] virtual const HttpRequest& request() const = 0;
  /// The worker the connection lives on.
  [[nodiscard]] virtual Worker& worker() = 0;
  virtual void respond(HttpResponse response) = 0;
  /// Begins a chunked body and flushes the headers.
  [[nodiscard]] virtual std::unique_ptr<HttpStream> stream(HttpResponse head) = 0;
  /// Called once if the peer goes away before an answer was given.
  virtual void on_closed(Function<void()> callback) = 0;
};

using HttpExchangePtr = std::unique_ptr<HttpExchange>;
using HttpHandler = Function<void(HttpExchangePtr)>;

}  // namespace parlance::net
