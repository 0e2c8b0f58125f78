#include "net/detail/opening.h"

#include "net/detail/socket_address.h"

#include <array>
#include <tuple>
#include <utility>

namespace parlance::net::detail {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view kAcme = "acme-tls/1";  // RFC 8737: the handshake was all

/// A connection until it is known what it is; owns itself by what it waits for. All of it has to be done within the time for a header.
class Opening final : public Stoppable, public std::enable_shared_from_this<Opening> {
 public:
  Opening(std::shared_ptr<SecurePart> part, tcp::socket socket, Accepted accepted)
      : part_(std::move(part)), socket_(std::move(socket)), accepted_(std::move(accepted)) {
    part_->state->open.insert(this);
    error_code ignored;
    const tcp::endpoint remote = socket_.remote_endpoint(ignored);
    peer_ = from_asio(remote.address(), remote.port());
    const std::uint64_t before = part_->newcomers->evicted();
    accepted_.standing.newcomer = part_->newcomers->enter(peer_);
    part_->state->counters.evicted += part_->newcomers->evicted() - before;
  }
  ~Opening() override { part_->state->open.erase(this); }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  void begin() {
    accepted_.standing.newcomer->on_evicted([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->abort();
    });
    AsioWorker& worker = part_->state->worker;
    deadline_ = worker.at(worker.now() + part_->state->times.header, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->expire();
    });
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
      if (!error) self->look();
    });
  }

  // Stoppable
  void stop() override { abort(); }
  void abort() override {
    ended_ = true;
    error_code ignored;
    std::ignore = socket_.close(ignored);
    if (accepted_.channel) accepted_.channel->close();
  }

 private:
  void expire() {
    ++part_->state->counters.timeouts;
    abort();
  }
  [[nodiscard]] bool over() const { return ended_ || part_->state->stopping; }

  void look();
  void read_opening();
  void on_opening(FirstBytes kind);
  void shake_hands();
  void on_handshake();
  void read_decrypted();
  void on_decrypted(std::size_t count);
  void serve();
  void give(StreamDispatch::Take& take, std::unique_ptr<TcpStream> stream);

  std::shared_ptr<SecurePart> part_;
  tcp::socket socket_;
  Accepted accepted_;
  Endpoint peer_;
  Timer deadline_;
  std::array<std::uint8_t, kFirstBytes> incoming_{};
  bool ended_ = false;
};

/// TLS and HTTP are known by their first byte, which is left to them.
void Opening::look() {
  std::uint8_t byte = 0;
  error_code error;
  const std::size_t got = socket_.receive(boost::asio::buffer(&byte, 1), tcp::socket::message_peek, error);
  if (error || got == 0 || over()) return;
  const FirstBytes kind = classify_first_bytes(ByteView(&byte, 1));
  if (kind == FirstBytes::tls) return shake_hands();
  if (kind == FirstBytes::more && part_->others != nullptr) return read_opening();
  accepted_.channel = plain_channel(std::move(socket_));
  serve();
}

void Opening::read_opening() {
  const std::size_t missing = incoming_.size() - accepted_.standing.early.size();
  socket_.async_read_some(boost::asio::buffer(incoming_.data(), missing),
                          [self = shared_from_this()](error_code error, std::size_t count) {
                            if (error || self->over()) return;
                            Bytes& early = self->accepted_.standing.early;
                            early.insert(early.end(), self->incoming_.begin(),
                                         self->incoming_.begin() + static_cast<long>(count));
                            const FirstBytes kind = classify_first_bytes(early);
                            if (kind == FirstBytes::more) return self->read_opening();
                            self->on_opening(kind);
                          });
}

void Opening::on_opening(FirstBytes kind) {
  StreamDispatch::Take* const take = part_->others->plain(kind);
  if (take == nullptr) {
    ++part_->state->counters.unknown_openings;
    return abort();
  }
  give(*take, tcp_stream(part_->state->worker, std::move(socket_), std::move(accepted_.standing)));
}

void Opening::shake_hands() {
  accepted_.peer.tls = true;
  accepted_.redirect_port = 0;
  accepted_.channel = tls_channel(std::move(socket_), part_->tls);
  accepted_.channel->handshake([self = shared_from_this()](error_code error, std::size_t) {
    if (self->over()) return;
    if (!error) return self->on_handshake();
    ++self->part_->state->counters.tls_failures;
  });
}

void Opening::on_handshake() {
  const std::string_view protocol = accepted_.channel->protocol();
  if (protocol == kAcme) {
    Channel& channel = *accepted_.channel;
    return channel.shutdown([self = shared_from_this()](error_code, std::size_t) { self->abort(); });
  }
  StreamDispatch* const others = part_->others;
  if (others == nullptr) return serve();
  if (StreamDispatch::Take* const take = others->alpn(protocol); take != nullptr && !protocol.empty())
    return give(*take, channel_stream(part_->state->worker, std::move(accepted_.channel), peer_,
                                      std::move(accepted_.standing)));
  if (protocol.empty() && others->decrypts()) return read_decrypted();
  serve();
}

void Opening::read_decrypted() {
  const std::size_t missing = incoming_.size() - accepted_.standing.early.size();
  accepted_.channel->read_some(boost::asio::buffer(incoming_.data(), missing),
                               [self = shared_from_this()](error_code error, std::size_t count) {
                                 if (!error && !self->over()) self->on_decrypted(count);
                               });
}

void Opening::on_decrypted(std::size_t count) {
  Bytes& early = accepted_.standing.early;
  early.insert(early.end(), incoming_.begin(), incoming_.begin() + static_cast<long>(count));
  const FirstBytes kind = classify_first_bytes(early);
  if (kind == FirstBytes::more) return read_decrypted();
  if (StreamDispatch::Take* const take = part_->others->decrypted(kind))
    return give(*take, channel_stream(part_->state->worker, std::move(accepted_.channel), peer_,
                                      std::move(accepted_.standing)));
  serve();
}

void Opening::serve() {
  deadline_.cancel();
  serve_http(part_->state, std::move(accepted_));
}

void Opening::give(StreamDispatch::Take& take, std::unique_ptr<TcpStream> stream) {
  deadline_.cancel();
  AsioWorker& worker = part_->state->worker;
  worker.guarded([&] { take(worker, std::move(stream)); });
}

}  // namespace

void open_connection(const std::shared_ptr<SecurePart>& part, tcp::socket socket, Accepted accepted) {
  std::make_shared<Opening>(part, std::move(socket), std::move(accepted))->begin();
}

}  // namespace parlance::net::detail
