#include "test/net/http_client.h"
#include "test/net/http_host.h"
#include "test/net/websocket_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance {
namespace {

using test::HttpHost;
using test::WebSocketClient;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Events {
  std::promise<void> closed;
};

/// Sends back what it hears; some words make it do other things.
class Echo final : public net::WebSocketListener {
 public:
  Echo(net::WebSocketPtr socket, Events& events) : socket_(std::move(socket)), events_(events) {}
  void on_text(std::string text) override {
    if (text == "fail") throw Bug("on purpose");
    if (text == "close") return socket_->close(4000, "as you wish");
    if (text == "leave") return socket_.reset();
    if (text == "flood") {
      for (int i = 0; i < 64; ++i) socket_->send(std::string(1 << 20, 'x'));
      return;
    }
    socket_->send(std::move(text));
  }
  void on_closed() override { events_.closed.set_value(); }

 private:
  net::WebSocketPtr socket_;
  Events& events_;
};

class WebSocketServer : public ::testing::Test {
 protected:
  void start(net::WebSocketGuard guard = {}) {
    net::HttpRouter::WebSocketRoute route;
    route.guard = std::move(guard);
    route.handler = [this](const net::HttpRequest&, net::WebSocketPtr socket) {
      return std::make_unique<Echo>(std::move(socket), events);
    };
    route.subprotocol = "parlance.v1";
    route.message_bytes = 1000;
    ASSERT_TRUE(host.router.websocket("/ws", std::move(route)).has_value());
    host.start();
    client = std::make_unique<WebSocketClient>(host.plain());
  }
  void wait_until_closed() { events.closed.get_future().wait(); }

  Events events;
  HttpHost host;
  std::unique_ptr<WebSocketClient> client;
};

TEST_F(WebSocketServer, EchoesTextInOrder) {
  start();
  EXPECT_EQ(client->shake_hands("/ws"), 101U);
  for (int i = 0; i < 100; ++i) client->send(std::to_string(i));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client->receive(), std::to_string(i));
}

TEST_F(WebSocketServer, AnswersTheSubprotocolWhenItIsOffered) {
  start();
  EXPECT_EQ(client->shake_hands("/ws", "other, parlance.v1"), 101U);
  EXPECT_EQ(client->answer["Sec-WebSocket-Protocol"], "parlance.v1");
  WebSocketClient other(host.plain());
  EXPECT_EQ(other.shake_hands("/ws", "parlance.v10"), 101U);
  EXPECT_EQ(other.answer.count("Sec-WebSocket-Protocol"), 0U);
  client->stream().next_layer().close();
  wait_until_closed();
}

TEST_F(WebSocketServer, PutsTheAlwaysHeadersOnItsHandshake) {
  host.router.always("X-A", "b");
  start();
  client->shake_hands("/ws");
  EXPECT_EQ(client->answer["X-A"], "b");
}

TEST_F(WebSocketServer, LetsTheGuardRefuseAHandshake) {
  start([](const net::HttpRequest&) {
    return std::make_unique<net::HttpResponse>(net::text_response(403, "no"));
  });
  EXPECT_EQ(client->shake_hands("/ws"), 403U);
}

TEST_F(WebSocketServer, TellsARequestThatIsNoHandshakeToUpgrade) {
  start();
  const std::string answer = test::HttpClient(host.plain()).ask("GET /ws HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 426"));
  EXPECT_THAT(answer, HasSubstr("Upgrade: websocket\r\n"));
}

TEST_F(WebSocketServer, ClosesWith1009WhenAMessageIsTooLarge) {
  start();
  client->shake_hands("/ws");
  client->send(std::string(1000, 'x'));
  EXPECT_EQ(client->receive().size(), 1000U);
  client->send(std::string(100'000, 'x'));
  EXPECT_EQ(client->close_code(), 1009U);
  wait_until_closed();
}

TEST_F(WebSocketServer, ClosesWith1003WhenAMessageIsBinary) {
  start();
  client->shake_hands("/ws");
  client->send("bytes", true);
  EXPECT_EQ(client->close_code(), 1003U);
  wait_until_closed();
}

TEST_F(WebSocketServer, ClosesWith1007WhenTextIsNotUtf8) {
  start();
  client->shake_hands("/ws");
  client->send("\xff\xfe");
  EXPECT_EQ(client->close_code(), 1007U);
  wait_until_closed();
}

TEST_F(WebSocketServer, ClosesWithTheCodeItsOwnerGives) {
  start();
  client->shake_hands("/ws");
  client->send("close");
  EXPECT_EQ(client->close_code(), 4000U);
  EXPECT_EQ(client->stream().reason().reason, "as you wish");
  wait_until_closed();
}

TEST_F(WebSocketServer, ClosesWith1001WhenItsOwnerLetsGo) {
  start();
  client->shake_hands("/ws");
  client->send("leave");
  EXPECT_EQ(client->close_code(), 1001U);
  wait_until_closed();
}

TEST_F(WebSocketServer, ClosesWith1011AfterOurOwnErrorAndGoesOnServing) {
  start();
  client->shake_hands("/ws");
  client->send("fail");
  EXPECT_EQ(client->close_code(), 1011U);
  wait_until_closed();
  events.closed = {};  // for the next one, before a worker can know of it
  EXPECT_EQ(WebSocketClient(host.plain()).shake_hands("/ws"), 101U);
}

TEST_F(WebSocketServer, DropsAClientThatDoesNotRead) {
  start();
  client->shake_hands("/ws");
  client->send("flood");
  wait_until_closed();
}

TEST_F(WebSocketServer, AnswersPings) {
  start();
  client->shake_hands("/ws");
  std::string pong;
  client->stream().control_callback([&pong](auto kind, auto payload) {
    if (kind == boost::beast::websocket::frame_type::pong) pong = std::string(payload);
  });
  client->stream().ping("are you there");
  client->send("x");
  EXPECT_EQ(client->receive(), "x");
  EXPECT_EQ(pong, "are you there");
}

TEST_F(WebSocketServer, EndsASilentClientThatDoesNotAnswerPings) {
  host.settings.times.idle = std::chrono::milliseconds(60);
  start();
  client->shake_hands("/ws");
  wait_until_closed();
}

TEST_F(WebSocketServer, ClosesWith1001WhenTheServerStops) {
  start();
  client->shake_hands("/ws");
  client->send("x");
  EXPECT_EQ(client->receive(), "x");
  auto stopped = host.begin_stop(std::chrono::seconds(50));
  EXPECT_EQ(client->close_code(), 1001U);
  client->stream().next_layer().close();
  stopped.wait();
  wait_until_closed();
}

}  // namespace
}  // namespace parlance
