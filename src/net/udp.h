#pragma once

#include "base/bytes.h"
#include "net/endpoint.h"
#include "net/worker.h"

#include <cstdint>
#include <memory>
#include <span>

namespace parlance::net {

struct Datagram {
  Endpoint peer;   ///< where it came from, or goes to
  ByteView bytes;  ///< received ones live until the callback returns
};

/// A UDP socket on one worker: reads in batches, writes in batches.
class UdpSocket {
 public:
  struct Counters {
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::uint64_t send_failures =
        0;  ///< full buffers, unreachable hosts: a datagram is lost, the socket lives on
    std::uint64_t truncated = 0;  ///< larger than 2,048 bytes, dropped
  };
  using Receive = Function<void(std::span<const Datagram>)>;

  /// Errors: net.bind (the address is in use or not ours). An IPv6 socket takes IPv6 only. `receive` runs on `worker`.
  static Result<std::unique_ptr<UdpSocket>> bind(Worker& worker, const Endpoint& local, Receive receive);
  virtual ~UdpSocket() = default;
  [[nodiscard]] virtual Endpoint local() const = 0;
  virtual void send(std::span<const Datagram> batch) = 0;
  [[nodiscard]] virtual const Counters& counters() const = 0;
};

}  // namespace parlance::net
