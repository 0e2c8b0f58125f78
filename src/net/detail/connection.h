#pragma once

#include "net/detail/asio_worker.h"
#include "net/detail/channel.h"
#include "net/detail/tcp_stream.h"
#include "net/server.h"

#include <memory>
#include <unordered_set>

namespace parlance::net::detail {

/// Something that has to be asked to end when the server stops.
class Stoppable {
 public:
  virtual ~Stoppable() = default;
  /// No further request; an answer under way may finish.
  virtual void stop() = 0;
  /// Now.
  virtual void abort() = 0;
};

/// What all connections of one worker share.
struct WorkerState {
  AsioWorker& worker;
  HttpRouter& router;
  HttpTimes times;
  HttpServer::Counters counters{};
  std::unordered_set<Stoppable*> open{};
  bool stopping = false;
};
/// A connection may end a round later than its server.
using WorkerStatePtr = std::shared_ptr<WorkerState>;

/// What a connection needs to begin.
struct Accepted {
  std::unique_ptr<Channel> channel;
  Peer peer;
  /// For plain requests on the TLS port: they are sent to https at this port.
  std::uint16_t redirect_port = 0;
  Standing standing{};  ///< `early` is decrypted
};

/// Serves one connection, whose handshake is through, until it ends; owns itself.
void serve_http(WorkerStatePtr state, Accepted accepted);

}  // namespace parlance::net::detail
