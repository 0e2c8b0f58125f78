#pragma once

#include "net/detail/udp_train.h"

namespace parlance::net::detail {

/// Writes batches, in as few calls and as few packets of the kernel's as it can. Sends all, or counts what is lost.
class UdpWriter final {
 public:
  UdpWriter(const UdpOptions& options, UdpSocket::Counters& counters)
      : segment_(options.segment), counters_(counters) {}

  void send(int socket, std::span<const Datagram> batch);

 private:
  struct Calls;

  /// How many of `batch` are in `calls` now.
  std::size_t gather(Calls& calls, std::span<const Datagram> batch);
  void write(int socket, Calls& calls);
  /// The first of these calls could not be sent, for the reason in errno.
  void fail(int socket, std::span<const Datagram> train);
  void send_singly(int socket, std::span<const Datagram> train);
  void lose(std::size_t count);

  bool segment_;
  UdpSocket::Counters& counters_;
  TrainRefusals refusals_;
};

}  // namespace parlance::net::detail
