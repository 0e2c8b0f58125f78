#pragma once

#include "base/bytes.h"
#include "net/endpoint.h"
#include "net/worker.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace parlance::net {

/// Hears one TCP connection, on its worker.
class TcpReader {
 public:
  virtual ~TcpReader() = default;
  /// What has just arrived; lives until the call returns.
  virtual void on_bytes(ByteView bytes) = 0;
  /// Called once: the peer has gone, the write queue has overflowed, or a newcomer had to make room. Not after the stream was destroyed.
  virtual void on_closed() = 0;
  /// All that was written has been taken by the system.
  virtual void on_drained() {}
};

/// A plain connection between two workers. Destroying it closes it.
class DetachedTcp final {
 public:
  /// `admission`: a place in a budget, given back when the connection ends. `early`: read already, and not heard by anybody yet.
  DetachedTcp(int descriptor, std::shared_ptr<void> admission, Bytes early)
      : descriptor_(descriptor), admission_(std::move(admission)), early_(std::move(early)) {}
  DetachedTcp(DetachedTcp&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), admission_(std::move(other.admission_)),
        early_(std::move(other.early_)) {}
  DetachedTcp(const DetachedTcp&) = delete;
  DetachedTcp& operator=(const DetachedTcp&) = delete;
  DetachedTcp& operator=(DetachedTcp&&) = delete;
  ~DetachedTcp();

  /// Whoever takes them has to close the descriptor.
  [[nodiscard]] int take_descriptor() { return std::exchange(descriptor_, -1); }
  [[nodiscard]] std::shared_ptr<void> take_admission() { return std::move(admission_); }
  [[nodiscard]] Bytes take_early() { return std::move(early_); }

 private:
  int descriptor_;
  std::shared_ptr<void> admission_;
  Bytes early_;
};

/// One connection, plain or within TLS; destroying it closes it at once. Its owner sets the time-outs.
class TcpStream {
 public:
  /// Beyond so many unsent bytes the connection is dropped (`on_closed`).
  static constexpr std::size_t kQueueBytes = 256 * 1024;

  virtual ~TcpStream() = default;
  [[nodiscard]] virtual Endpoint peer() const = 0;
  /// Our own side of it.
  [[nodiscard]] virtual Endpoint local() const = 0;
  /// Begins to read. `reader` outlives the stream.
  virtual void start(TcpReader& reader) = 0;
  /// Queues bytes, up to kQueueBytes.
  virtual void write(Bytes bytes) = 0;
  /// Bytes that the system has not taken yet.
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  /// The client has shown who it is. Until then it is a newcomer: where there are too many of them on the TLS port, the oldest are dropped.
  virtual void settle() {}
  /// Lets go of a plain connection, for another worker; the stream is closed from here on, and hears nothing more. Only before `start`, or from
  /// inside on_bytes, and with nothing unsent. Nothing for one within TLS.
  [[nodiscard]] virtual std::optional<DetachedTcp> detach() { return std::nullopt; }
  /// The connection goes on here. `waiting`: how many bytes the system takes ahead of what the network does (TCP_NOTSENT_LOWAT), so that what is
  /// late can still be left out. Null: it has broken in the meantime.
  static std::unique_ptr<TcpStream> attach(Worker& worker, DetachedTcp detached, std::size_t waiting);
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
