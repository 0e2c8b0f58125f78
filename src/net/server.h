#pragma once

#include "net/endpoint.h"
#include "net/router.h"
#include "net/stream_dispatch.h"
#include "net/tls_challenges.h"
#include "net/worker_pool.h"

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parlance::net {

/// PEM files.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

/// How long clients may take.
struct HttpTimes {
  std::chrono::milliseconds header{10'000};  ///< a whole header, the TLS handshake, the first byte
  std::chrono::milliseconds idle{
      60'000};  ///< between two requests; a silent WebSocket (which is pinged after half of it)
  std::chrono::milliseconds body{
      20'000};  ///< a whole body, and one second more for each 8 KiB its route takes
  std::chrono::milliseconds answer{60'000};  ///< taking our answer, and one second more for each 8 KiB of it
};

struct HttpServerSettings {
  std::vector<Endpoint> plain;       ///< loopback addresses only
  std::vector<Endpoint> secure;      ///< HTTPS; a plain request there is redirected
  std::optional<TlsFiles> tls;       ///< needed where `secure` is not empty; read again when the files change
  StreamDispatch* others = nullptr;  ///< other protocols on the secure addresses; outlives the server
  TlsChallenges challenges;          ///< shown on the secure addresses, for as long as they are in the set
  HttpTimes times;
  std::size_t max_connections = 20000;
  std::size_t max_connections_per_address = 2000;  ///< an IPv6 network (/64) counts as one address
  /// Connections to the secure addresses that have not asked for anything yet (half-open, silent, slow), in all and of one address. Beyond it
  /// the oldest of them is dropped for each new one. One costs up to 80 KiB, in the midst of its TLS handshake.
  std::size_t max_newcomers = 4096;
  std::size_t max_newcomers_per_address = 512;
};

/// Answers HTTP/1.1 and WebSockets on all workers.
class HttpServer {
 public:
  /// For the operator: which address or file, and what to do.
  using Problem = std::string;

  struct Counters {
    std::uint64_t requests = 0;
    std::uint64_t websockets = 0;
    std::uint64_t malformed = 0;     ///< requests that break HTTP or our limits
    std::uint64_t timeouts = 0;      ///< connections ended because their client was slow or silent
    std::uint64_t tls_failures = 0;  ///< handshakes that failed
    std::uint64_t refused = 0;       ///< connections over the budget
    std::uint64_t evicted = 0;       ///< newcomers that had to make room for newer ones
    std::uint64_t unknown_openings =
        0;                          ///< connections whose first bytes are of no protocol that is spoken here
    std::uint64_t connections = 0;  ///< open now
  };

  /// Binds everything or nothing. `pool` may already run; it and `router` outlive the server.
  static tl::expected<std::unique_ptr<HttpServer>, Problem> start(WorkerPool& pool, HttpRouter& router,
                                                                  HttpServerSettings settings);
  virtual ~HttpServer() = default;
  /// What is bound, in the order of the settings, plain ones first (a port of 0 has become a real one).
  [[nodiscard]] virtual std::vector<Endpoint> listening() const = 0;
  /// On worker `index` only.
  [[nodiscard]] virtual const Counters& counters(std::size_t index) const = 0;
  /// Reads the certificate again now. From any thread.
  virtual void reload_certificate() = 0;
  /// Accepts no more, lets answers that are under way finish for `grace`, closes WebSockets with 1001; `done` is called on a worker. From
  /// the main thread, once, while the pool runs. The server may be destroyed after `done`, or without `stop` once the pool is stopped.
  virtual void stop(std::chrono::milliseconds grace, Task done) = 0;
};

}  // namespace parlance::net
