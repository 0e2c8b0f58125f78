#include "net/detail/channel.h"

#include "net/detail/socket_address.h"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include <array>
#include <tuple>

namespace parlance::net::detail {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Buffers = std::vector<boost::asio::const_buffer>;
constexpr auto kShutdownPatience = std::chrono::milliseconds(1000);

/// Asio copies handlers nowhere that matters, but wants to be able to move them into its own storage: a shared shell makes both true.
struct Shared {
  std::shared_ptr<Channel::Done> done;
  explicit Shared(Channel::Done&& given) : done(std::make_shared<Channel::Done>(std::move(given))) {}
  void operator()(error_code error, std::size_t count) { (*done)(error, count); }
  void operator()(error_code error) { (*done)(error, 0); }
};

/// Closes a socket when its time is up. The timer's handler may outlive the channel, so it holds the flag, not the channel.
class Deadline final {
 public:
  explicit Deadline(tcp::socket& socket) : socket_(socket), timer_(socket.get_executor()) {}
  ~Deadline() { *alive_ = false; }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void set(std::chrono::milliseconds after) {
    if (after.count() == 0) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(after);
    timer_.async_wait([this, alive = alive_](error_code error) {
      // A deadline that was moved just as it went off is none.
      if (error || !*alive || timer_.expiry() > std::chrono::steady_clock::now()) return;
      passed_ = true;
      error_code ignored;
      std::ignore = socket_.close(ignored);
    });
  }
  [[nodiscard]] bool passed() const { return passed_; }

 private:
  tcp::socket& socket_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool passed_ = false;
};

/// Ends a connection so that what was sent still arrives: closing with bytes unread makes the kernel send a reset, which can destroy our
/// last answer at the other end (RFC 9112, 9.6). Says it is done once the peer has ended its side too.
void linger(tcp::socket& socket, Channel::Done done) {
  struct Reading {
    tcp::socket& socket;
    std::shared_ptr<std::array<char, 2048>> scratch;
    Shared done;
    void operator()(error_code error, std::size_t) {
      if (error) return done(error_code(), 0);
      auto& into = *scratch;
      auto& from = socket;
      from.async_read_some(boost::asio::buffer(into), std::move(*this));
    }
  };
  error_code error;
  std::ignore = socket.shutdown(tcp::socket::shutdown_send, error);
  auto scratch = std::make_shared<std::array<char, 2048>>();
  socket.async_read_some(boost::asio::buffer(*scratch), Reading{socket, scratch, Shared(std::move(done))});
}

Endpoint local_of(const tcp::socket& socket) {
  error_code ignored;
  const tcp::endpoint own = socket.local_endpoint(ignored);
  return from_asio(own.address(), own.port());
}

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(tcp::socket socket) : socket_(std::move(socket)), deadline_(socket_) {}

  void handshake(Done done) override {
    boost::asio::post(socket_.get_executor(),
                      [shared = Shared(std::move(done))]() mutable { shared(error_code()); });
  }
  void read_some(boost::asio::mutable_buffer into, Done done) override {
    socket_.async_read_some(into, Shared(std::move(done)));
  }
  void write(Buffers bytes, Done done) override {
    boost::asio::async_write(socket_, bytes, Shared(std::move(done)));
  }
  void shutdown(Done done) override {
    set_deadline(kShutdownPatience);
    linger(socket_, std::move(done));
  }
  void close() override {
    error_code ignored;
    std::ignore = socket_.close(ignored);
  }
  void set_deadline(std::chrono::milliseconds after) override { deadline_.set(after); }
  [[nodiscard]] bool deadline_passed() const override { return deadline_.passed(); }
  [[nodiscard]] Endpoint local() const override { return local_of(socket_); }
  [[nodiscard]] boost::asio::any_io_executor executor() override { return socket_.get_executor(); }

 private:
  tcp::socket socket_;
  Deadline deadline_;
};

class TlsChannel final : public Channel {
  using Stream = boost::asio::ssl::stream<tcp::socket>;

 public:
  TlsChannel(tcp::socket socket, const TlsContext& context)
      : stream_(std::move(socket), SSL_new(context.get())), deadline_(stream_.next_layer()) {}

  void handshake(Done done) override {
    stream_.async_handshake(boost::asio::ssl::stream_base::server, Shared(std::move(done)));
  }
  void read_some(boost::asio::mutable_buffer into, Done done) override {
    stream_.async_read_some(into, Shared(std::move(done)));
  }
  void write(Buffers bytes, Done done) override {
    boost::asio::async_write(stream_, bytes, Shared(std::move(done)));
  }
  void shutdown(Done done) override {
    set_deadline(kShutdownPatience);
    stream_.async_shutdown([this, shared = Shared(std::move(done))](error_code) mutable {
      linger(stream_.next_layer(),
             [own = std::move(shared)](error_code error, std::size_t) mutable { own(error, 0); });
    });
  }
  void close() override {
    error_code ignored;
    std::ignore = stream_.next_layer().close(ignored);
  }
  void set_deadline(std::chrono::milliseconds after) override { deadline_.set(after); }
  [[nodiscard]] bool deadline_passed() const override { return deadline_.passed(); }
  [[nodiscard]] std::string_view protocol() const override {
    const unsigned char* chosen = nullptr;
    unsigned length = 0;
    auto& stream = const_cast<Stream&>(stream_);  // lint: Asio gives the handle of mutable streams only
    SSL_get0_alpn_selected(stream.native_handle(), &chosen, &length);
    return as_text(ByteView(chosen, length));
  }
  [[nodiscard]] Endpoint local() const override { return local_of(stream_.next_layer()); }
  [[nodiscard]] boost::asio::any_io_executor executor() override { return stream_.get_executor(); }

 private:
  Stream stream_;
  Deadline deadline_;
};

}  // namespace

std::unique_ptr<Channel> plain_channel(tcp::socket socket) {
  return std::make_unique<PlainChannel>(std::move(socket));
}

std::unique_ptr<Channel> tls_channel(tcp::socket socket, const TlsContext& context) {
  return std::make_unique<TlsChannel>(std::move(socket), context);
}

}  // namespace parlance::net::detail
