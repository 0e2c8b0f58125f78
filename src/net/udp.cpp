#include "net/udp.h"

#include "net/detail/asio_worker.h"
#include "net/detail/socket_address.h"
#include "net/detail/udp_reader.h"
#include "net/detail/udp_writer.h"

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <netinet/udp.h>

#include <tuple>

namespace parlance::net {
namespace {

using boost::asio::ip::udp;

constexpr int kRounds = 4;  // then the loop's other tasks have their turn

bool set(int socket, int level, int name, int value) {
  return ::setsockopt(socket, level, name, &value, sizeof value) == 0;
}

int get(int socket, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : 0;
}

/// Beyond the administrator's limit where we may (CAP_NET_ADMIN), else up to it.
void set_buffers(int socket, int size) {
  if (!set(socket, SOL_SOCKET, SO_RCVBUFFORCE, size)) set(socket, SOL_SOCKET, SO_RCVBUF, size);
  if (!set(socket, SOL_SOCKET, SO_SNDBUFFORCE, size)) set(socket, SOL_SOCKET, SO_SNDBUF, size);
}

/// Before it is bound. What the kernel does not know is done without, but sharing: that was asked for a reason.
bool set_options(int socket, const UdpOptions& options, Endpoint::Family family) {
  if (options.share_port && !set(socket, SOL_SOCKET, SO_REUSEPORT, 1)) return false;
  if (options.tell_local && family == Endpoint::Family::v4) set(socket, IPPROTO_IP, IP_PKTINFO, 1);
  if (options.tell_local && family == Endpoint::Family::v6) set(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  if (options.coalesce) set(socket, IPPROTO_UDP, UDP_GRO, 1);
  set_buffers(socket, options.buffer);
  return true;
}

/// Lives as long as an operation is under way, the UdpSocket as long as its owner wants.
class State final : public std::enable_shared_from_this<State> {
 public:
  State(Worker& worker, const UdpOptions& options, UdpSocket::ReceiveInPlace receive)
      : worker_(detail::asio(worker)), socket_(worker_.context()), options_(options),
        reader_(options, std::move(receive), counters_), writer_(options, counters_) {}

  Result<void> open(const Endpoint& local) {
    boost::system::error_code error;
    const udp::endpoint address(detail::to_asio(local), local.port);
    error = socket_.open(address.protocol(), error);
    if (!error && address.address().is_v6())
      error = socket_.set_option(boost::asio::ip::v6_only(true), error);
    if (!error && !set_options(socket_.native_handle(), options_, local.family))
      return fail(Kind::unavailable, "net.bind");
    if (!error) error = socket_.bind(address, error);
    if (!error) error = socket_.non_blocking(true, error);
    if (error) return fail(Kind::unavailable, "net.bind");
    const udp::endpoint bound = socket_.local_endpoint(error);
    local_ = detail::from_asio(bound.address(), bound.port());
    return ok();
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
    reader_.close();
    boost::system::error_code ignored;
    std::ignore = socket_.close(ignored);
  }

  void send(std::span<const Datagram> batch) {
    if (!closed_) writer_.send(socket_.native_handle(), batch);
  }

  [[nodiscard]] const Endpoint& local() const { return local_; }
  [[nodiscard]] const UdpSocket::Counters& counters() const { return counters_; }
  [[nodiscard]] UdpSocket::Buffers buffers() {
    return {get(socket_.native_handle(), SO_RCVBUF), get(socket_.native_handle(), SO_SNDBUF)};
  }

 private:
  void read() {
    for (int round = 0; round < kRounds && !closed_; ++round) {
      if (!reader_.read(socket_.native_handle(), local_)) return;
    }
  }

  detail::AsioWorker& worker_;
  udp::socket socket_;
  UdpOptions options_;
  Endpoint local_;
  UdpSocket::Counters counters_;
  detail::UdpReader reader_;
  detail::UdpWriter writer_;
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
  [[nodiscard]] Buffers buffers() const override { return state_->buffers(); }

 private:
  std::shared_ptr<State> state_;
};

/// For those who only read.
class Reading final {
 public:
  explicit Reading(UdpSocket::Receive receive) : receive_(std::move(receive)) {}
  void operator()(std::span<Arrival> arrivals) {
    batch_.clear();
    for (const Arrival& arrival : arrivals) batch_.push_back({arrival.peer, arrival.bytes, arrival.local});
    receive_(batch_);
  }

 private:
  UdpSocket::Receive receive_;
  std::vector<Datagram> batch_;
};

}  // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::bind(Worker& worker, const Endpoint& local, Receive receive) {
  return open(worker, local, {}, Reading(std::move(receive)));
}

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(Worker& worker, const Endpoint& local,
                                                   const UdpOptions& options, ReceiveInPlace receive) {
  auto state = std::make_shared<State>(worker, options, std::move(receive));
  if (auto opened = state->open(local); !opened) return opened.error();
  state->wait();
  return std::unique_ptr<UdpSocket>(std::make_unique<OwnUdpSocket>(std::move(state)));
}

}  // namespace parlance::net
