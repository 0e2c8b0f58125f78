#include "net/detail/http_head.h"
#include "net/detail/upgrade.h"

#include <boost/asio/async_result.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>
#include <utility>

namespace parlance::net::detail {

namespace websocket = boost::beast::websocket;
using boost::system::error_code;

/// A Channel as Beast wants a stream to be.
class ChannelStream final {
 public:
  using executor_type = boost::asio::any_io_executor;

  explicit ChannelStream(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {}
  [[nodiscard]] executor_type get_executor() const { return channel_->executor(); }
  [[nodiscard]] Channel& channel() { return *channel_; }

  template <class Buffers, class Token> auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          channel_->read_some(first_of(into), std::move(handler));
        },
        token, buffers);
  }

  template <class Buffers, class Token> auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          std::vector<boost::asio::const_buffer> all;
          for (auto it = boost::asio::buffer_sequence_begin(from);
               it != boost::asio::buffer_sequence_end(from); ++it) {
            all.emplace_back(*it);
          }
          channel_->write(std::move(all), std::move(handler));
        },
        token, buffers);
  }

 private:
  template <class Buffers> static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
    for (auto it = boost::asio::buffer_sequence_begin(buffers);
         it != boost::asio::buffer_sequence_end(buffers); ++it) {
      const boost::asio::mutable_buffer buffer(*it);
      if (buffer.size() > 0) return buffer;
    }
    return {};
  }

  std::unique_ptr<Channel> channel_;
};

// What Beast calls to end a stream, found by argument-dependent lookup.
void teardown(boost::beast::role_type, ChannelStream& stream, error_code& error) {
  stream.channel().close();
  error = {};
}

template <class Handler>
void async_teardown(boost::beast::role_type, ChannelStream& stream, Handler&& handler) {
  stream.channel().shutdown(
      [h = std::forward<Handler>(handler)](error_code error, std::size_t) mutable { h(error); });
}

void beast_close_socket(ChannelStream& stream) { stream.channel().close(); }

namespace {

constexpr std::size_t kQueueBytes = 2 * 1024 * 1024;
constexpr std::size_t kKeptBytes = 4 * 1024;  // what an idle connection may keep of its read buffer
constexpr auto kCloseTime = std::chrono::seconds(2);

/// One WebSocket. Kept alive by its reading; its listener lives in it, its sender (WebSocket) only sees it.
class WebSocketConnection final : public Stoppable, public std::enable_shared_from_this<WebSocketConnection> {
 public:
  WebSocketConnection(WorkerStatePtr state, Accepted accepted, Upgrade upgrade)
      : state_(std::move(state)), peer_(std::move(accepted.peer)),
        admission_(std::move(accepted.standing.admission)), upgrade_(std::move(upgrade)),
        stream_(std::move(accepted.channel)) {
    state_->open.insert(this);
    ++state_->counters.connections;
  }
  ~WebSocketConnection() override {
    state_->open.erase(this);
    --state_->counters.connections;
  }
  WebSocketConnection(const WebSocketConnection&) = delete;
  WebSocketConnection& operator=(const WebSocketConnection&) = delete;

  void start() {
    configure();
    stream_.async_accept(upgrade_.wire, [self = shared_from_this()](error_code error) {
      if (!error) self->opened();
    });
  }

  // Stoppable
  void stop() override { close(1001, "the server stops"); }
  void abort() override { stream_.next_layer().channel().close(); }

  // What the WebSocket does with us
  [[nodiscard]] Worker& worker() { return state_->worker; }
  [[nodiscard]] const Peer& peer() const { return peer_; }
  void send(std::string text) {
    if (closing_) return;
    queued_ += text.size();
    if (queued_ > kQueueBytes) {
      closing_ = true;  // it doesn't read: waiting for it to take a close frame would be vain
      return abort();
    }
    queue_.push_back(std::move(text));
    write_next();
  }
  void close(std::uint16_t code, std::string_view reason) {
    if (closing_) return;
    closing_ = true;
    reason_ = websocket::close_reason(static_cast<websocket::close_code>(code),
                                      boost::beast::string_view(reason.data(), reason.size()));
    if (!writing_) close_now();
  }

 private:
  void configure() {
    websocket::stream_base::timeout times{};
    times.handshake_timeout = state_->times.header;
    times.idle_timeout = state_->times.idle;
    times.keep_alive_pings = true;
    stream_.set_option(times);
    stream_.auto_fragment(false);
    stream_.read_message_max(upgrade_.route.message_bytes);
    const Headers& always = state_->router.always();
    const std::string& subprotocol = upgrade_.route.subprotocol;
    const bool offered = has_token(upgrade_.request.header("sec-websocket-protocol"), subprotocol);
    stream_.set_option(
        websocket::stream_base::decorator([always, subprotocol, offered](websocket::response_type& response) {
          for (const auto& [name, value] : always) response.set(name, value);
          if (offered && !subprotocol.empty())
            response.set(boost::beast::http::field::sec_websocket_protocol, subprotocol);
        }));
  }

  void opened();

  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->closed();
      self->take();
      self->read();
    });
  }

  void take() {
    if (!stream_.got_text()) return close(1003, "only text");
    const auto data = buffer_.data();
    std::string text(static_cast<const char*>(data.data()), data.size());
    buffer_.consume(buffer_.size());
    if (buffer_.capacity() > kKeptBytes) buffer_.shrink_to_fit();
    if (!listener_ || closing_) return;
    const bool well = state_->worker.guarded([this, &text] { listener_->on_text(std::move(text)); });
    if (!well) close(1011, "our own error");
  }

  void write_next() {
    if (writing_ || queue_.empty()) return;
    writing_ = true;
    stream_.text(true);
    stream_.async_write(boost::asio::buffer(queue_.front()),
                        [self = shared_from_this()](error_code error, std::size_t) {
                          self->writing_ = false;
                          if (error) return self->abort();
                          self->queued_ -= self->queue_.front().size();
                          self->queue_.pop_front();
                          self->write_next();
                          if (!self->writing_ && self->closing_) self->close_now();
                        });
  }

  void close_now() {
    stream_.async_close(reason_, [self = shared_from_this()](error_code) {});
    // Beast waits for the peer's answer as long as it likes; we don't.
    patience_ = state_->worker.at(state_->worker.now() + kCloseTime, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->abort();
    });
  }

  void closed() {
    closing_ = true;
    if (const auto listener = std::exchange(listener_, nullptr)) {
      state_->worker.guarded([&listener] { listener->on_closed(); });
    }
  }

  WorkerStatePtr state_;
  Peer peer_;
  std::shared_ptr<void> admission_;
  Upgrade upgrade_;
  websocket::stream<ChannelStream, false> stream_;
  boost::beast::flat_buffer buffer_;
  std::unique_ptr<WebSocketListener> listener_;
  std::deque<std::string> queue_;
  std::size_t queued_ = 0;
  bool writing_ = false;
  bool closing_ = true;  // until it is open: Beast can't close a WebSocket during its handshake
  websocket::close_reason reason_;
  Timer patience_;
};

class Sender final : public WebSocket {
 public:
  explicit Sender(const std::shared_ptr<WebSocketConnection>& connection)
      : connection_(connection), peer_(connection->peer()), worker_(connection->worker()) {}
  ~Sender() override { close(1001, ""); }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  [[nodiscard]] Worker& worker() override { return worker_; }
  [[nodiscard]] const Peer& peer() const override { return peer_; }
  void send(std::string text) override {
    if (const auto connection = connection_.lock()) connection->send(std::move(text));
  }
  void close(std::uint16_t code, std::string_view reason) override {
    if (const auto connection = connection_.lock()) connection->close(code, reason);
  }

 private:
  std::weak_ptr<WebSocketConnection> connection_;
  Peer peer_;
  Worker& worker_;
};

void WebSocketConnection::opened() {
  closing_ = false;
  const bool well = state_->worker.guarded([this] {
    listener_ = upgrade_.route.handler(upgrade_.request, std::make_unique<Sender>(shared_from_this()));
  });
  if (!well) close(1011, "our own error");
  upgrade_.wire = {};
  upgrade_.request = {};
  if (state_->stopping) stop();
  read();
}

}  // namespace

void serve_websocket(WorkerStatePtr state, Accepted accepted, Upgrade upgrade) {
  std::make_shared<WebSocketConnection>(std::move(state), std::move(accepted), std::move(upgrade))->start();
}

}  // namespace parlance::net::detail
