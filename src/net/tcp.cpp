#include "net/tcp.h"

#include "net/detail/asio_worker.h"
#include "net/detail/segments.h"
#include "net/detail/socket_address.h"
#include "net/detail/tcp_stream.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <tuple>

namespace parlance::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kReadBytes = 4096;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

class StreamState final : public std::enable_shared_from_this<StreamState> {
 public:
  StreamState(detail::AsioWorker& worker, tcp::socket socket, detail::Standing standing)
      : worker_(worker), socket_(std::move(socket)), standing_(std::move(standing)) {
    error_code ignored;
    const tcp::endpoint remote = socket_.remote_endpoint(ignored);
    peer_ = detail::from_asio(remote.address(), remote.port());
    const tcp::endpoint own = socket_.local_endpoint(ignored);
    local_ = detail::from_asio(own.address(), own.port());
    std::ignore = socket_.set_option(tcp::no_delay(true), ignored);
  }

  [[nodiscard]] Endpoint peer() const { return peer_; }
  [[nodiscard]] Endpoint local() const { return local_; }
  [[nodiscard]] std::size_t unsent() const { return queued_; }
  void settle() { standing_.newcomer.reset(); }

  /// From here on it is on its way out where there are too many newcomers.
  void watch_standing() {
    if (!standing_.newcomer) return;
    standing_.newcomer->on_evicted([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->drop_later();
    });
  }

  void start(TcpReader& reader) {
    reader_ = &reader;
    if (standing_.early.empty()) return read();
    // Not from inside the owner's own call.
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
      if (self->closed_) return;
      const Bytes early = std::exchange(self->standing_.early, {});
      self->hand_out(early);
    });
  }

  std::optional<DetachedTcp> detach() {
    if (closed_ || queued_ > 0) return std::nullopt;
    error_code error;
    const int descriptor = socket_.release(error);
    if (error) return std::nullopt;
    closed_ = true;
    reader_ = nullptr;
    standing_.newcomer.reset();
    return DetachedTcp(descriptor, std::move(standing_.admission), std::move(standing_.early));
  }

  void write(Bytes bytes) {
    if (closed_) return;
    queued_ += bytes.size();
    if (queued_ > TcpStream::kQueueBytes) return drop_later();
    queue_.push_back(std::move(bytes));
    if (queue_.size() == 1) write_next();
  }

  void close() {
    closed_ = true;
    reader_ = nullptr;
    error_code ignored;
    std::ignore = socket_.close(ignored);
    standing_ = {};
  }

 private:
  void read() {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [self = shared_from_this()](error_code error, std::size_t count) {
                              if (self->closed_) return;
                              if (error) return self->drop();
                              self->hand_out(ByteView(self->buffer_).first(count));
                            });
  }

  void hand_out(ByteView bytes) {
    const bool well = worker_.guarded([this, bytes] { reader_->on_bytes(bytes); });
    if (closed_) return;
    if (!well) return drop();
    read();
  }

  void write_next() {
    boost::asio::async_write(socket_, boost::asio::buffer(queue_.front()),
                             [self = shared_from_this()](error_code error, std::size_t) {
                               if (self->closed_) return;
                               if (error) return self->drop();
                               self->queued_ -= self->queue_.front().size();
                               self->queue_.pop_front();
                               if (!self->queue_.empty()) return self->write_next();
                               TcpReader* const reader = self->reader_;
                               if (reader != nullptr)
                                 self->worker_.guarded([reader] { reader->on_drained(); });
                             });
  }

  /// Not from inside the owner's own call.
  void drop_later() {
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->drop(); });
  }

  void drop() {
    TcpReader* reader = std::exchange(reader_, nullptr);
    if (closed_) return;
    close();
    if (reader != nullptr) worker_.guarded([reader] { reader->on_closed(); });
  }

  detail::AsioWorker& worker_;
  tcp::socket socket_;
  detail::Standing standing_;
  Endpoint peer_;
  Endpoint local_;
  TcpReader* reader_ = nullptr;
  std::array<std::uint8_t, kReadBytes> buffer_{};
  std::deque<Bytes> queue_;
  std::size_t queued_ = 0;
  bool closed_ = false;
};

class OwnStream final : public TcpStream {
 public:
  explicit OwnStream(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}
  ~OwnStream() override { state_->close(); }
  OwnStream(const OwnStream&) = delete;
  OwnStream& operator=(const OwnStream&) = delete;
  [[nodiscard]] Endpoint peer() const override { return state_->peer(); }
  [[nodiscard]] Endpoint local() const override { return state_->local(); }
  void start(TcpReader& reader) override { state_->start(reader); }
  void write(Bytes bytes) override { state_->write(std::move(bytes)); }
  [[nodiscard]] std::size_t unsent() const override { return state_->unsent(); }
  void settle() override { state_->settle(); }
  [[nodiscard]] std::optional<DetachedTcp> detach() override { return state_->detach(); }

 private:
  std::shared_ptr<StreamState> state_;
};

class AcceptorState final : public std::enable_shared_from_this<AcceptorState> {
 public:
  AcceptorState(Worker& worker, TcpAcceptor::Accept accept)
      : worker_(detail::asio(worker)), acceptor_(worker_.context()), pause_(worker_.context()),
        accept_(std::move(accept)) {}

  Result<void> open(const Endpoint& local) {
    error_code error;
    const tcp::endpoint address(detail::to_asio(local), local.port);
    error = acceptor_.open(address.protocol(), error);
    if (!error) error = acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && address.address().is_v6())
      error = acceptor_.set_option(boost::asio::ip::v6_only(true), error);
    if (!error) detail::limit_segments(acceptor_, error);
    if (!error) error = acceptor_.bind(address, error);
    if (!error) error = acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return fail(Kind::unavailable, "net.bind");
    return ok();
  }

  [[nodiscard]] Endpoint local() const {
    error_code error;
    const tcp::endpoint address = acceptor_.local_endpoint(error);
    return detail::from_asio(address.address(), address.port());
  }

  void next() {
    acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
      if (self->closed_) return;
      if (error) return self->pause();
      auto stream = detail::tcp_stream(self->worker_, std::move(socket), {});
      self->worker_.guarded([&self, &stream] { self->accept_(std::move(stream)); });
      if (!self->closed_) self->next();
    });
  }

  void close() {
    closed_ = true;
    error_code ignored;
    std::ignore = acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void pause() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([self = shared_from_this()](error_code error) {
      if (!error && !self->closed_) self->next();
    });
  }

  detail::AsioWorker& worker_;
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  TcpAcceptor::Accept accept_;
  bool closed_ = false;
};

class OwnAcceptor final : public TcpAcceptor {
 public:
  explicit OwnAcceptor(std::shared_ptr<AcceptorState> state) : state_(std::move(state)) {}
  ~OwnAcceptor() override { state_->close(); }
  OwnAcceptor(const OwnAcceptor&) = delete;
  OwnAcceptor& operator=(const OwnAcceptor&) = delete;
  [[nodiscard]] Endpoint local() const override { return state_->local(); }

 private:
  std::shared_ptr<AcceptorState> state_;
};

}  // namespace

DetachedTcp::~DetachedTcp() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::unique_ptr<TcpStream> detail::tcp_stream(AsioWorker& worker, tcp::socket socket, Standing standing) {
  auto state = std::make_shared<StreamState>(worker, std::move(socket), std::move(standing));
  state->watch_standing();
  return std::make_unique<OwnStream>(std::move(state));
}

std::unique_ptr<TcpStream> TcpStream::attach(Worker& worker, DetachedTcp detached, std::size_t waiting) {
  detail::AsioWorker& own = detail::asio(worker);
  const int descriptor = detached.take_descriptor();
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  // lint: what the sockets API asks for
  const bool connected = ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
  tcp::socket socket(own.context());
  error_code error;
  if (connected) error = socket.assign(peer.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), descriptor, error);
  if (!connected || error) {
    ::close(descriptor);
    return nullptr;
  }
  using Waiting = boost::asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;
  std::ignore = socket.set_option(Waiting(static_cast<int>(waiting)), error);
  return detail::tcp_stream(own, std::move(socket),
                            {detached.take_admission(), nullptr, detached.take_early()});
}

Result<std::unique_ptr<TcpAcceptor>> TcpAcceptor::listen(Worker& worker, const Endpoint& local,
                                                         Accept accept) {
  auto state = std::make_shared<AcceptorState>(worker, std::move(accept));
  if (auto opened = state->open(local); !opened) return opened.error();
  state->next();
  return std::unique_ptr<TcpAcceptor>(std::make_unique<OwnAcceptor>(std::move(state)));
}

}  // namespace parlance::net
