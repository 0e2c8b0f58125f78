#pragma once

#include "base/bytes.h"
#include "net/endpoint.h"
#include "net/worker.h"

#include <memory>

namespace parlance::net {

/// Hears one TCP connection, on its worker.
class TcpReader {
 public:
  virtual ~TcpReader() = default;
  /// What has just arrived; lives until the call returns.
  virtual void on_bytes(ByteView bytes) = 0;
  /// Called once: the peer has gone, or the write queue has overflowed. Not after the stream was destroyed.
  virtual void on_closed() = 0;
};

/// One TCP connection; destroying it closes it at once. Its owner sets the time-outs.
class TcpStream {
 public:
  virtual ~TcpStream() = default;
  [[nodiscard]] virtual Endpoint peer() const = 0;
  /// Begins to read. `listener` outlives the stream.
  virtual void start(TcpReader& listener) = 0;
  /// Queues bytes; beyond 256 KiB unsent the connection is dropped (`on_closed`).
  virtual void write(Bytes bytes) = 0;
};

/// Accepts connections on one worker.
class TcpAcceptor {
 public:
  using Accept = Function<void(std::unique_ptr<TcpStream>)>;
  /// Errors: net.bind. An IPv6 acceptor takes IPv6 only. Failures to accept (no descriptors left) pause for 100 ms.
  static Result<std::unique_ptr<TcpAcceptor>> listen(Worker& worker, const Endpoint& local, Accept accept);
  virtual ~TcpAcceptor() = default;
  [[nodiscard]] virtual Endpoint local() const = 0;
};

}  // namespace parlance::net
