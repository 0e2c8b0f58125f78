#pragma once

#include "net/udp.h"
#include "proto/turn/types.h"

#include <array>
#include <vector>

namespace parlance::gateway::turn {

/// Datagrams that leave together. Those with a header of ours are put together in its own memory, which is taken once.
class OutgoingBatch final {
 public:
  OutgoingBatch();

  /// `socket` must outlive the next `flush`. What waits for another socket leaves first, so that the order holds.
  void add(net::UdpSocket& socket, const net::Datagram& datagram);
  /// Header, payload and padding as one.
  void add(net::UdpSocket& socket, const proto::turn::ToClient& message, ByteView payload);
  void flush();

 private:
  static constexpr std::size_t kMost = 64;  // beyond it a batch gains nothing more (docs/performance.md)
  static constexpr std::size_t kBytes = net::UdpSocket::kMaxDatagram + proto::turn::ToClient::kMaxHeader;

  net::UdpSocket* socket_ = nullptr;
  std::vector<net::Datagram> datagrams_;
  std::vector<std::array<std::uint8_t, kBytes>> memory_;
};

}  // namespace parlance::gateway::turn
