#pragma once

#include "base/bytes.h"
#include "net/endpoint.h"
#include "net/worker.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace parlance::net {

struct Datagram {
  Endpoint peer;   ///< where it came from, or goes to
  ByteView bytes;  ///< received ones live until the callback returns
  /// To be sent: which of our addresses it leaves from; the port is not looked at. The route's choice where the port is 0, which is the default.
  Endpoint local{};
};

/// One that came, in memory that is its reader's until the callback returns (so that it can be decrypted in place).
struct Arrival {
  Endpoint peer;
  /// Where it was sent to. On a socket for all addresses without UdpOptions::tell_local, the address is unspecified.
  Endpoint local;
  std::span<std::uint8_t> bytes;
};

struct UdpOptions {
  bool share_port = false;  ///< SO_REUSEPORT: the kernel spreads peers over all sockets of the port
  bool tell_local = false;  ///< Arrival::local is exact on a socket for all addresses
  bool coalesce = false;    ///< UDP_GRO: cheaper where peers send trains; takes 2 MiB a thread
  /// UDP_SEGMENT: datagrams one after another to one peer of one size (the last may be shorter) leave as one. Where a route refuses that, singly.
  bool segment = false;
  /// For each direction, in bytes. Granted beyond net.core.rmem_max and wmem_max only with CAP_NET_ADMIN; see buffers().
  int buffer = 1024 * 1024;
};

/// A UDP socket on one worker: reads in batches, writes in batches.
class UdpSocket {
 public:
  struct Counters {
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::uint64_t send_failures =
        0;  ///< full buffers, unreachable hosts: a datagram is lost, the socket lives on
    std::uint64_t send_full = 0;       ///< of these, those for which the buffer had no room
    std::uint64_t truncated = 0;       ///< too large for us (UDP_GRO or not, see kMaxDatagram), dropped
    std::uint64_t coalesced = 0;       ///< received in trains
    std::uint64_t segmented = 0;       ///< sent in trains
    std::uint64_t trains_refused = 0;  ///< trains that a route did not take; sent singly
  };
  /// What the kernel granted, in bytes (it counts its own bookkeeping, too).
  struct Buffers {
    int receive = 0;
    int send = 0;
  };
  using Receive = Function<void(std::span<const Datagram>)>;
  using ReceiveInPlace = Function<void(std::span<Arrival>)>;

  /// Larger than any MTU we meet; larger datagrams are no protocol of ours.
  static constexpr std::size_t kMaxDatagram = 2048;

  /// Errors: net.bind (the address is in use or not ours). An IPv6 socket takes IPv6 only. `receive` runs on `worker`.
  static Result<std::unique_ptr<UdpSocket>> bind(Worker& worker, const Endpoint& local, Receive receive);
  /// The same for media. Options that the system lacks are done without.
  static Result<std::unique_ptr<UdpSocket>> open(Worker& worker, const Endpoint& local,
                                                 const UdpOptions& options, ReceiveInPlace receive);
  virtual ~UdpSocket() = default;
  [[nodiscard]] virtual Endpoint local() const = 0;
  virtual void send(std::span<const Datagram> batch) = 0;
  [[nodiscard]] virtual const Counters& counters() const = 0;
  [[nodiscard]] virtual Buffers buffers() const = 0;
};

}  // namespace parlance::net
