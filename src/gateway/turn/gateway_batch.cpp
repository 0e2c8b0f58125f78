#include "gateway/turn/gateway_batch.h"

#include "transport/address.h"

#include <algorithm>

namespace parlance::gateway::turn {

OutgoingBatch::OutgoingBatch() : memory_(kMost) { datagrams_.reserve(kMost); }

void OutgoingBatch::add(net::UdpSocket& socket, const net::Datagram& datagram) {
  if (socket_ != &socket || datagrams_.size() == kMost) flush();
  socket_ = &socket;
  datagrams_.push_back(datagram);
}

void OutgoingBatch::add(net::UdpSocket& socket, const proto::turn::ToClient& message, ByteView payload) {
  if (socket_ != &socket || datagrams_.size() == kMost) flush();
  auto& room = memory_[datagrams_.size()];
  auto* end = std::copy_n(message.header.begin(), message.header_size, room.begin());
  end = std::copy(payload.begin(), payload.end(), end);
  end = std::fill_n(end, message.padding, std::uint8_t{0});
  const auto size = static_cast<std::size_t>(end - room.begin());
  add(socket, {transport::to_endpoint(message.path.client), ByteView(room).first(size),
               transport::to_endpoint(message.path.server)});
}

void OutgoingBatch::flush() {
  if (!datagrams_.empty()) socket_->send(datagrams_);
  datagrams_.clear();
  socket_ = nullptr;
}

}  // namespace parlance::gateway::turn
