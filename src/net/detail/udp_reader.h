#pragma once

#include "net/detail/udp_control.h"
#include "net/udp.h"

#include <memory>
#include <vector>

namespace parlance::net::detail {

/// A thread's memory for what its sockets receive: one batch serves them all, for a callback is over before the next one reads.
class ReceiveBatch final {
 public:
  /// `count` buffers of `size` bytes.
  ReceiveBatch(std::size_t count, std::size_t size);

  /// The calling thread's, for sockets without and with UDP_GRO.
  static ReceiveBatch& of_thread(const UdpOptions& options);

  /// What waits on the socket, without blocking; valid until the next call.
  [[nodiscard]] std::span<mmsghdr> receive(int socket);
  /// The bytes of a message of that span, by its place in it.
  [[nodiscard]] std::span<std::uint8_t> bytes(std::size_t index);
  [[nodiscard]] const sockaddr_storage& peer(std::size_t index) const { return peers_[index]; }
  [[nodiscard]] std::size_t capacity() const { return headers_.size(); }
  /// Room for what one callback is given.
  [[nodiscard]] std::span<Arrival> arrivals() { return arrivals_; }

 private:
  /// A callback's share: what fits the processor's caches beside the work on it.
  static constexpr std::size_t kAtOnce = 64;

  std::size_t stride_;
  std::unique_ptr<std::uint8_t[]> memory_;
  std::vector<mmsghdr> headers_;
  std::vector<iovec> vectors_;
  std::vector<sockaddr_storage> peers_;
  std::vector<Control> controls_;
  std::array<Arrival, kAtOnce> arrivals_;
};

/// Takes batches apart into datagrams.
class UdpReader final {
 public:
  UdpReader(const UdpOptions& options, UdpSocket::ReceiveInPlace receive, UdpSocket::Counters& counters)
      : options_(options), receive_(std::move(receive)), counters_(counters) {}

  /// Reads one batch and hands it out. False: nothing more waits, for now. `local` is the socket's own.
  bool read(int socket, const Endpoint& local);
  /// Nothing is handed out any more. May be called from inside the callback.
  void close() { closed_ = true; }

 private:
  void take(mmsghdr& header, std::size_t index, const Endpoint& local);
  void add(std::span<Arrival> arrivals, const Arrival& arrival);
  void hand_out(std::span<Arrival> arrivals);

  UdpOptions options_;
  UdpSocket::ReceiveInPlace receive_;
  UdpSocket::Counters& counters_;
  std::size_t count_ = 0;
  bool closed_ = false;
};

}  // namespace parlance::net::detail
