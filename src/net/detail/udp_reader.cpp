#include "net/detail/udp_reader.h"

#include "net/detail/socket_address.h"

namespace parlance::net::detail {
namespace {

constexpr std::size_t kBatch = 64;       // beyond it recvmmsg gains nothing more (docs/performance.md)
constexpr std::size_t kTrainBatch = 32;  // trains are several datagrams each
constexpr std::size_t kTrainBuffer = 64 * 1024;  // what UDP_GRO gathers at most
constexpr std::size_t kCacheLine = 64;

}  // namespace

/// The buffers lie a cache line apart from a power of two, so that their first bytes don't all compete for one set of the cache.
ReceiveBatch::ReceiveBatch(std::size_t count, std::size_t size)
    : stride_(size + kCacheLine), memory_(std::make_unique<std::uint8_t[]>(count * stride_)), headers_(count),
      vectors_(count), peers_(count), controls_(count) {
  for (std::size_t i = 0; i < count; ++i) {
    vectors_[i] = {memory_.get() + i * stride_, size};
    headers_[i].msg_hdr.msg_iov = &vectors_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_name = &peers_[i];
    headers_[i].msg_hdr.msg_control = controls_[i].bytes.data();
  }
}

ReceiveBatch& ReceiveBatch::of_thread(const UdpOptions& options) {
  if (options.coalesce) {
    thread_local ReceiveBatch trains(kTrainBatch, kTrainBuffer);
    return trains;
  }
  thread_local ReceiveBatch singles(kBatch, UdpSocket::kMaxDatagram);
  return singles;
}

std::span<mmsghdr> ReceiveBatch::receive(int socket) {
  for (mmsghdr& header : headers_) {
    header.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    header.msg_hdr.msg_controllen = sizeof(Control);
  }
  const int got =
      ::recvmmsg(socket, headers_.data(), static_cast<unsigned>(headers_.size()), MSG_DONTWAIT, nullptr);
  return std::span(headers_).first(got > 0 ? static_cast<std::size_t>(got) : 0);
}

std::span<std::uint8_t> ReceiveBatch::bytes(std::size_t index) {
  return {memory_.get() + index * stride_, headers_[index].msg_len};
}

bool UdpReader::read(int socket, const Endpoint& local) {
  ReceiveBatch& batch = ReceiveBatch::of_thread(options_);
  const std::span<mmsghdr> got = batch.receive(socket);
  count_ = 0;
  for (std::size_t i = 0; i < got.size(); ++i) take(got[i], i, local);
  hand_out(batch.arrivals());
  return got.size() == batch.capacity();
}

void UdpReader::take(mmsghdr& header, std::size_t index, const Endpoint& local) {
  ReceiveBatch& batch = ReceiveBatch::of_thread(options_);
  const Received told = read_control(header.msg_hdr);
  const bool cut = (header.msg_hdr.msg_flags & MSG_TRUNC) != 0;
  std::span<std::uint8_t> rest = batch.bytes(index);
  const std::size_t segment = told.segment != 0 ? told.segment : std::max<std::size_t>(rest.size(), 1);
  Arrival arrival{from_sockaddr(batch.peer(index)), local, {}};
  if (told.local) {
    arrival.local = *told.local;
    arrival.local.port = local.port;
  }
  do {  // an empty datagram is one, too
    arrival.bytes = rest.first(std::min(segment, rest.size()));
    rest = rest.subspan(arrival.bytes.size());
    ++counters_.received;
    if (told.segment != 0) ++counters_.coalesced;
    if (cut || arrival.bytes.size() > UdpSocket::kMaxDatagram)
      ++counters_.truncated;
    else
      add(batch.arrivals(), arrival);
  } while (!rest.empty());
}

void UdpReader::add(std::span<Arrival> arrivals, const Arrival& arrival) {
  if (count_ == arrivals.size()) hand_out(arrivals);
  arrivals[count_++] = arrival;
}

void UdpReader::hand_out(std::span<Arrival> arrivals) {
  const std::size_t count = std::exchange(count_, 0);
  if (count > 0 && !closed_) receive_(arrivals.first(count));
}

}  // namespace parlance::net::detail
