#include "net/tcp.h"

#include "net/detail/asio_worker.h"
#include "net/detail/socket_address.h"
#include "net/detail/tcp_stream.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <deque>
#include <tuple>

namespace parlance::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kQueueBytes = 256 * 1024;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

class StreamState final : public std::enable_shared_from_this<StreamState> {
 public:
  StreamState(detail::AsioWorker& worker, tcp::socket socket, std::shared_ptr<void> admission)
      : worker_(worker), socket_(std::move(socket)), admission_(std::move(admission)) {
    error_code ignored;
    const tcp::endpoint remote = socket_.remote_endpoint(ignored);
    peer_ = detail::from_asio(remote.address(), remote.port());
    std::ignore = socket_.set_option(tcp::no_delay(true), ignored);
  }

  [[nodiscard]] Endpoint peer() const { return peer_; }

  void start(TcpReader& reader) {
    reader_ = &reader;
    read();
  }

  void write(Bytes bytes) {
    if (closed_) return;
    queued_ += bytes.size();
    if (queued_ > kQueueBytes) return drop_later();
    queue_.push_back(std::move(bytes));
    if (queue_.size() == 1) write_next();
  }

  void close() {
    closed_ = true;
    reader_ = nullptr;
    error_code ignored;
    std::ignore = socket_.close(ignored);
    admission_.reset();
  }

 private:
  void read() {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [self = shared_from_this()](error_code error, std::size_t count) {
                              if (self->closed_) return;
                              if (error) return self->drop();
                              self->hand_out(count);
                            });
  }

  void hand_out(std::size_t count) {
    const bool well = worker_.guarded([this, count] { reader_->on_bytes(ByteView(buffer_).first(count)); });
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
                               if (!self->queue_.empty()) self->write_next();
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
  std::shared_ptr<void> admission_;  ///< a place in a budget, given back at the end
  Endpoint peer_;
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
  void start(TcpReader& reader) override { state_->start(reader); }
  void write(Bytes bytes) override { state_->write(std::move(bytes)); }

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
      auto stream = detail::tcp_stream(self->worker_, std::move(socket), nullptr);
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

std::unique_ptr<TcpStream> detail::tcp_stream(AsioWorker& worker, tcp::socket socket,
                                              std::shared_ptr<void> admission) {
  return std::make_unique<OwnStream>(
      std::make_shared<StreamState>(worker, std::move(socket), std::move(admission)));
}

Result<std::unique_ptr<TcpAcceptor>> TcpAcceptor::listen(Worker& worker, const Endpoint& local,
                                                         Accept accept) {
  auto state = std::make_shared<AcceptorState>(worker, std::move(accept));
  if (auto opened = state->open(local); !opened) return opened.error();
  state->next();
  return std::unique_ptr<TcpAcceptor>(std::make_unique<OwnAcceptor>(std::move(state)));
}

}  // namespace parlance::net
