#include "net/detail/udp_writer.h"

#include "net/detail/socket_address.h"
#include "net/detail/udp_control.h"

#include <array>
#include <cerrno>

namespace parlance::net::detail {
namespace {

constexpr std::size_t kCalls = 64;     // beyond it sendmmsg gains nothing more (docs/performance.md)
constexpr std::size_t kVectors = 512;  // of all calls of a batch together; at least one train fits

bool is_refusal(int error) { return error == EIO || error == EINVAL || error == EMSGSIZE; }

}  // namespace

/// One sendmmsg: each header is a datagram or a train.
struct UdpWriter::Calls {
  std::size_t count = 0;
  std::size_t vectors = 0;
  std::array<mmsghdr, kCalls> headers;
  std::array<iovec, kVectors> bytes;
  std::array<sockaddr_storage, kCalls> peers;
  std::array<Control, kCalls> controls;
  std::array<std::span<const Datagram>, kCalls> trains;

  void add(std::span<const Datagram> train) {
    trains[count] = train;
    headers[count] = {};
    msghdr& header = headers[count].msg_hdr;
    header.msg_iov = bytes.data() + vectors;
    header.msg_iovlen = train.size();
    // sendmmsg does not write to the bytes; iovec is shared with the reading calls and so has no const.
    for (const Datagram& each : train)
      bytes[vectors++] = {const_cast<std::uint8_t*>(each.bytes.data()), each.bytes.size()};
    header.msg_name = &peers[count];
    header.msg_namelen = to_sockaddr(train.front().peer, peers[count]);
    write_control(header, controls[count], train.front().local,
                  train.size() > 1 ? train.front().bytes.size() : 0);
    ++count;
  }
};

void UdpWriter::send(int socket, std::span<const Datagram> batch) {
  thread_local const auto calls = std::make_unique<Calls>();
  while (!batch.empty()) {
    batch = batch.subspan(gather(*calls, batch));
    write(socket, *calls);
  }
}

std::size_t UdpWriter::gather(Calls& calls, std::span<const Datagram> batch) {
  calls.count = 0;
  calls.vectors = 0;
  std::size_t taken = 0;
  while (taken < batch.size() && calls.count < kCalls) {
    const auto rest = batch.subspan(taken);
    std::size_t length = segment_ ? train_length(rest) : 1;
    if (length > 1 && refusals_.covers(rest.front().peer)) length = 1;
    if (calls.vectors + length > kVectors) break;
    calls.add(rest.first(length));
    taken += length;
  }
  return taken;
}

void UdpWriter::write(int socket, Calls& calls) {
  // One that can't be sent ends the call, not the batch: it is counted, and the rest is tried.
  for (std::size_t at = 0; at < calls.count;) {
    const int done =
        ::sendmmsg(socket, calls.headers.data() + at, static_cast<unsigned>(calls.count - at), MSG_DONTWAIT);
    if (done <= 0) {
      fail(socket, calls.trains[at++]);
      continue;
    }
    for (const std::size_t end = at + static_cast<std::size_t>(done); at < end; ++at) {
      counters_.sent += calls.trains[at].size();
      if (calls.trains[at].size() > 1) counters_.segmented += calls.trains[at].size();
    }
  }
}

void UdpWriter::fail(int socket, std::span<const Datagram> train) {
  if (train.size() == 1 || !is_refusal(errno)) return lose(train.size());
  ++counters_.trains_refused;
  refusals_.add(train.front().peer);
  send_singly(socket, train);
}

void UdpWriter::send_singly(int socket, std::span<const Datagram> train) {
  for (const Datagram& datagram : train) {
    sockaddr_storage peer{};
    Control control;
    iovec bytes{const_cast<std::uint8_t*>(datagram.bytes.data()), datagram.bytes.size()};
    msghdr header{};
    header.msg_iov = &bytes;
    header.msg_iovlen = 1;
    header.msg_name = &peer;
    header.msg_namelen = to_sockaddr(datagram.peer, peer);
    write_control(header, control, datagram.local, 0);
    if (::sendmsg(socket, &header, MSG_DONTWAIT) >= 0)
      ++counters_.sent;
    else
      lose(1);
  }
}

void UdpWriter::lose(std::size_t count) {
  counters_.send_failures += count;
  if (errno == EAGAIN || errno == ENOBUFS) counters_.send_full += count;
}

}  // namespace parlance::net::detail
