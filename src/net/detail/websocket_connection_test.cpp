#include "net/detail/connection.h"
#include "net/detail/upgrade.h"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <utility>

namespace parlance::net::detail {
namespace {

/// Takes what is written, but says so only when the test lets it.
class SlowChannel final : public Channel {
 public:
  struct Wire {
    std::string written;
    Done done;
    std::size_t bytes = 0;
    void let_through() {
      if (Done now = std::exchange(done, {})) now({}, bytes);
    }
  };
  SlowChannel(boost::asio::io_context& context, Wire& wire) : context_(context), wire_(wire) {}

  void handshake(Done) override {}
  void read_some(boost::asio::mutable_buffer, Done done) override { reading_ = std::move(done); }
  void write(std::vector<boost::asio::const_buffer> bytes, Done done) override {
    for (const boost::asio::const_buffer& part : bytes)
      wire_.written.append(static_cast<const char*>(part.data()), part.size());
    wire_.bytes = boost::asio::buffer_size(bytes);
    wire_.done = std::move(done);
  }
  void shutdown(Done done) override {
    boost::asio::post(context_, [own = std::move(done)]() mutable { own({}, 0); });
  }
  void close() override {
    if (!reading_) return;
    boost::asio::post(context_,
                      [own = std::exchange(reading_, {})]() mutable { own(boost::asio::error::eof, 0); });
  }
  void set_deadline(std::chrono::milliseconds) override {}
  [[nodiscard]] bool deadline_passed() const override { return false; }
  [[nodiscard]] boost::asio::any_io_executor executor() override { return context_.get_executor(); }

 private:
  boost::asio::io_context& context_;
  Wire& wire_;
  Done reading_;
};

class Silent final : public WebSocketListener {
 public:
  explicit Silent(WebSocketPtr socket) : socket_(std::move(socket)) {}
  void on_text(std::string) override {}
  void on_closed() override {}

 private:
  WebSocketPtr socket_;
};

Upgrade upgrade_to(HttpRouter::WebSocketRoute& route) {
  namespace http = boost::beast::http;
  Upgrade upgrade{{http::verb::get, "/ws", 11}, {}, route};
  upgrade.wire.set(http::field::host, "meet.example");
  upgrade.wire.set(http::field::connection, "upgrade");
  upgrade.wire.set(http::field::upgrade, "websocket");
  upgrade.wire.set(http::field::sec_websocket_version, "13");
  upgrade.wire.set(http::field::sec_websocket_key, "AAAAAAAAAAAAAAAAAAAAAA==");
  return upgrade;
}

TEST(WebSocketConnection, ThatIsStoppedDuringItsHandshakeEndsItAndThenCloses) {
  AsioWorker worker(0);
  HttpRouter router;
  HttpRouter::WebSocketRoute route;
  route.handler = [](const HttpRequest&, WebSocketPtr socket) {
    return std::make_unique<Silent>(std::move(socket));
  };
  const auto state = std::make_shared<WorkerState>(WorkerState{worker, router, {}});
  SlowChannel::Wire wire;
  serve_websocket(state, {std::make_unique<SlowChannel>(worker.context(), wire), {}, 0, {}},
                  upgrade_to(route));
  worker.context().poll();
  ASSERT_EQ(state->open.size(), 1U);
  EXPECT_TRUE(wire.written.starts_with("HTTP/1.1 101 "));

  state->stopping = true;
  (*state->open.begin())->stop();
  worker.context().poll();
  EXPECT_TRUE(wire.written.ends_with("\r\n\r\n")) << "no frame within the handshake";
  wire.let_through();
  worker.context().poll();
  const std::string close_1001("\x88\x12\x03\xe9the server stops", 20);
  EXPECT_TRUE(wire.written.ends_with(close_1001));

  wire.let_through();
  worker.context().poll();
  (*state->open.begin())->abort();
  worker.context().poll();
  worker.drain();
}

}  // namespace
}  // namespace parlance::net::detail
