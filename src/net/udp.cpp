#include "net/udp.h"

#include "net/detail/asio_worker.h"
#include "net/detail/socket_address.h"

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <array>
#include <cerrno>
#include <tuple>

namespace parlance::net {
namespace {

using boost::asio::ip::udp;

constexpr std::size_t kBatch = 64;          // beyond it recvmmsg gains nothing more (docs/performance.md)
constexpr std::size_t kDatagramMax = 2048;  // above any MTU we meet; larger ones are no protocol of ours
constexpr int kSocketBuffer = 1024 * 1024;  // tens of milliseconds of a busy worker's media
constexpr int kRounds = 4;                  // then the loop's other tasks have their turn

struct Slot {
  std::array<std::uint8_t, kDatagramMax> bytes;
  sockaddr_storage peer;
  iovec vector;
};

/// One batch a thread serves all its sockets: a callback is over before the next one reads.
std::vector<Slot>& slots() {
  thread_local std::vector<Slot> own(kBatch);
  return own;
}

/// Lives as long as an operation is under way, the UdpSocket as long as its owner wants.
class State final : public std::enable_shared_from_this<State> {
 public:
  State(Worker& worker, UdpSocket::Receive receive)
      : worker_(detail::asio(worker)), socket_(worker_.context()), receive_(std::move(receive)) {}

  Result<void> open(const Endpoint& local) {
    boost::system::error_code error;
    const udp::endpoint address(detail::to_asio(local), local.port);
    error = socket_.open(address.protocol(), error);
    if (!error && address.address().is_v6())
      error = socket_.set_option(boost::asio::ip::v6_only(true), error);
    if (!error) error = socket_.bind(address, error);
    if (!error) error = socket_.non_blocking(true, error);
    boost::system::error_code ignored;  // the kernel grants what net.core.rmem_max allows
    std::ignore = socket_.set_option(udp::socket::receive_buffer_size(kSocketBuffer), ignored);
    std::ignore = socket_.set_option(udp::socket::send_buffer_size(kSocketBuffer), ignored);
    if (error) return fail(Kind::unavailable, "net.bind");
    return ok();
  }

  [[nodiscard]] Endpoint local() const {
    boost::system::error_code error;
    const udp::endpoint address = socket_.local_endpoint(error);
    return detail::from_asio(address.address(), address.port());
  }

  void wait() {
    socket_.async_wait(udp::socket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
      if (error || self->closed_) return;
      // A callback's mistake must not end the socket: the rest of the batch is lost, the next one is read.
      self->worker_.guarded([&self] { self->read(); });
      if (!self->closed_) self->wait();
    });
  }

  void close() {
    closed_ = true;
    boost::system::error_code ignored;
    std::ignore = socket_.close(ignored);
  }

  void send(std::span<const Datagram> batch) {
    while (!batch.empty() && !closed_) {
      const auto part = batch.first(std::min(batch.size(), kBatch));
      send_part(part);
      batch = batch.subspan(part.size());
    }
  }

  [[nodiscard]] const UdpSocket::Counters& counters() const { return counters_; }

 private:
  void read() {
    std::vector<Slot>& batch = slots();
    for (int round = 0; round < kRounds && !closed_; ++round) {
      std::array<mmsghdr, kBatch> headers{};
      for (std::size_t i = 0; i < kBatch; ++i) {
        batch[i].vector = {batch[i].bytes.data(), batch[i].bytes.size()};
        headers[i].msg_hdr.msg_iov = &batch[i].vector;
        headers[i].msg_hdr.msg_iovlen = 1;
        headers[i].msg_hdr.msg_name = &batch[i].peer;
        headers[i].msg_hdr.msg_namelen = sizeof batch[i].peer;
      }
      const int got = ::recvmmsg(socket_.native_handle(), headers.data(), kBatch, MSG_DONTWAIT, nullptr);
      if (got <= 0) return;
      hand_out(std::span(headers).first(static_cast<std::size_t>(got)));
      if (static_cast<std::size_t>(got) < kBatch) return;
    }
  }

  void hand_out(std::span<const mmsghdr> headers) {
    const std::vector<Slot>& from = slots();
    std::array<Datagram, kBatch> batch;
    std::size_t count = 0;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      ++counters_.received;
      if ((headers[i].msg_hdr.msg_flags & MSG_TRUNC) != 0) {
        ++counters_.truncated;
        continue;
      }
      batch[count++] = {detail::from_sockaddr(from[i].peer),
                        ByteView(from[i].bytes).first(headers[i].msg_len)};
    }
    if (count > 0) receive_(std::span<const Datagram>(batch).first(count));
  }

  void send_part(std::span<const Datagram> part) {
    std::array<mmsghdr, kBatch> headers{};
    std::array<iovec, kBatch> vectors{};
    std::array<sockaddr_storage, kBatch> peers{};
    for (std::size_t i = 0; i < part.size(); ++i) {
      // sendmmsg does not write to the bytes; iovec is shared with the reading calls and so has no const.
      vectors[i] = {const_cast<std::uint8_t*>(part[i].bytes.data()), part[i].bytes.size()};
      headers[i].msg_hdr.msg_iov = &vectors[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      headers[i].msg_hdr.msg_name = &peers[i];
      headers[i].msg_hdr.msg_namelen = detail::to_sockaddr(part[i].peer, peers[i]);
    }
    // One that can't be sent ends the call, not the batch: it is counted, and the rest is tried.
    for (std::size_t at = 0; at < part.size();) {
      const auto rest = static_cast<unsigned>(part.size() - at);
      const int sent = ::sendmmsg(socket_.native_handle(), headers.data() + at, rest, MSG_DONTWAIT);
      if (sent > 0) counters_.sent += static_cast<std::uint64_t>(sent);
      if (sent <= 0) ++counters_.send_failures;
      at += sent > 0 ? static_cast<std::size_t>(sent) : 1;
    }
  }

  detail::AsioWorker& worker_;
  udp::socket socket_;
  UdpSocket::Receive receive_;
  UdpSocket::Counters counters_;
  bool closed_ = false;
};

class OwnUdpSocket final : public UdpSocket {
 public:
  explicit OwnUdpSocket(std::shared_ptr<State> state) : state_(std::move(state)) {}
  ~OwnUdpSocket() override { state_->close(); }
  OwnUdpSocket(const OwnUdpSocket&) = delete;
  OwnUdpSocket& operator=(const OwnUdpSocket&) = delete;

  [[nodiscard]] Endpoint local() const override { return state_->local(); }
  void send(std::span<const Datagram> batch) override { state_->send(batch); }
  [[nodiscard]] const Counters& counters() const override { return state_->counters(); }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::bind(Worker& worker, const Endpoint& local, Receive receive) {
  auto state = std::make_shared<State>(worker, std::move(receive));
  if (auto opened = state->open(local); !opened) return opened.error();
  state->wait();
  return std::unique_ptr<UdpSocket>(std::make_unique<OwnUdpSocket>(std::move(state)));
}

}  // namespace parlance::net
