// The pipes over pretended connections, with rooms and connections on different workers.
#include "gateway/web/gateway.h"
#include "gateway/web/session_test_peers.h"
#include "gateway/web/session_test_room.h"
#include "gateway/web/websocket_pipe.h"
#include "proto/signal/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the client at the other end sees.
struct Seen {
  std::vector<std::string> frames;
  std::optional<std::uint16_t> closed;
  std::optional<unsigned> status;
  std::string body;
  bool ended = false;
  Function<void()> on_closed;
};
using SeenPtr = std::shared_ptr<Seen>;

class FakeSocket final : public net::WebSocket {
 public:
  FakeSocket(net::Worker& worker, SeenPtr seen) : worker_(worker), seen_(std::move(seen)) {}
  net::Worker& worker() override { return worker_; }
  [[nodiscard]] const net::Peer& peer() const override { return peer_; }
  void send(std::string text) override { seen_->frames.push_back(std::move(text)); }
  void close(std::uint16_t code, std::string_view) override { seen_->closed = code; }

 private:
  net::Worker& worker_;
  SeenPtr seen_;
  net::Peer peer_{"192.0.2.1", 1, true};
};

class FakeStream final : public net::HttpStream {
 public:
  explicit FakeStream(SeenPtr seen) : seen_(std::move(seen)) {}
  ~FakeStream() override { seen_->ended = true; }
  void write(std::string piece) override { seen_->frames.push_back(std::move(piece)); }
  void on_closed(Function<void()> callback) override { seen_->on_closed = std::move(callback); }

 private:
  SeenPtr seen_;
};

class FakeExchange final : public net::HttpExchange {
 public:
  FakeExchange(net::Worker& worker, net::HttpRequest request, SeenPtr seen)
      : worker_(worker), request_(std::move(request)), seen_(std::move(seen)) {}
  [[nodiscard]] const net::HttpRequest& request() const override { return request_; }
  net::Worker& worker() override { return worker_; }
  void respond(net::HttpResponse response) override {
    EXPECT_FALSE(seen_->status.has_value()) << "answered twice";
    seen_->status = response.status;
    if (response.body) seen_->body = *response.body;
  }
  std::unique_ptr<net::HttpStream> stream(net::HttpResponse head) override {
    seen_->status = head.status;
    return std::make_unique<FakeStream>(seen_);
  }
  void on_closed(Function<void()> callback) override { seen_->on_closed = std::move(callback); }

 private:
  net::Worker& worker_;
  net::HttpRequest request_;
  SeenPtr seen_;
};

constexpr std::string_view kHello =
    R"({"type":"hello","version":{"major":1,"minor":0},"device":"d_12345678","room":"standup"})";
constexpr std::string_view kJoin = R"({"type":"join","seq":1,"name":"Ann"})";

std::string batch(std::initializer_list<std::string_view> messages) {
  std::string text;
  for (const std::string_view message : messages) text += (text.empty() ? "" : ",") + std::string(message);
  return "{\"messages\":[" + text + "]}";
}

class WebGatewayTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gateway.route(router, {}));
    ASSERT_TRUE(gateway.start());
    advance({});
  }
  void advance(Duration by) { sim::advance({&here, &there}, by); }

  SeenPtr post(const std::string& path, std::string body, net::Headers headers = {}, std::string query = {}) {
    net::HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.query = std::move(query);
    request.headers = std::move(headers);
    request.body = std::move(body);
    request.peer = {"192.0.2.1", 1, true};
    auto seen = std::make_shared<Seen>();
    auto match = router.match("POST", path);
    (*match.handler)(std::make_unique<FakeExchange>(here, std::move(request), seen));
    advance({});
    return seen;
  }
  std::pair<SeenPtr, std::unique_ptr<net::WebSocketListener>> socket() {
    auto seen = std::make_shared<Seen>();
    auto match = router.match("GET", "/signal/ws");
    auto listener = match.websocket->handler({}, std::make_unique<FakeSocket>(here, seen));
    return {seen, std::move(listener)};
  }
  void say(net::WebSocketListener& listener, std::string_view text) {
    listener.on_text(std::string(text));
    advance({});
  }
  static wire::Welcome welcome(std::string_view text) {
    return std::get<wire::Welcome>(wire::decode_server(text).value().body);
  }
  static wire::Welcome welcome_in(const Seen& poll) {
    return welcome(wire::decode_batch(poll.body).value().messages.at(0));
  }
  static net::Headers credentials(const wire::Welcome& welcome) {
    return {{"authorization", "Bearer " + welcome.token}, {"parlance-session", welcome.session}};
  }

  sim::VirtualWorker here{0};  // connections
  sim::VirtualWorker there{1};
  SeededRandom random{1};
  testing_room::FakeRooms rooms_here{here};
  testing_room::FakeRooms rooms_there{there};
  testing_room::FakePeers peers;
  std::vector<Home> homes{{here, rooms_here, peers}, {there, rooms_there, peers}};
  net::HttpRouter router;
  ops::Settings settings = *ops::Settings::parse({}, "", "", {});
  ops::MetricsRegistry metrics;
  ops::Readiness readiness;
  crypto::TokenKey tokens = *crypto::TokenKey::from(Bytes(32, 7));
  WebGateway gateway{GatewayContext{router, homes, settings, metrics, readiness, tokens, random}, Settings{}};
};

TEST_F(WebGatewayTest, TalksOverAWebSocket) {
  auto [seen, listener] = socket();
  say(*listener, kHello);
  say(*listener, kJoin);
  ASSERT_EQ(seen->frames.size(), 3U);
  EXPECT_THAT(seen->frames, ElementsAre(HasSubstr("welcome"), HasSubstr("joined"), HasSubstr("\"ok\"")));
  say(*listener, R"({"type":"bye"})");
  EXPECT_EQ(seen->closed, 1000);
  listener->on_closed();
}

TEST_F(WebGatewayTest, WantsAHelloFirstAndWithin10Seconds) {
  auto [early, first] = socket();
  say(*first, R"({"type":"ping"})");
  EXPECT_THAT(early->frames, ElementsAre(HasSubstr("session.hello_expected")));
  EXPECT_EQ(early->closed, 4000);
  say(*first, kHello);
  EXPECT_EQ(early->frames.size(), 1U);
  auto [late, second] = socket();
  advance(seconds(9));
  EXPECT_FALSE(late->closed.has_value());
  advance(seconds(1));
  EXPECT_EQ(late->closed, 4000);
  first->on_closed();
  second->on_closed();
}

TEST_F(WebGatewayTest, StreamsEventsAndTakesPosts) {
  const SeenPtr events = post("/signal/events", batch({kHello}));
  ASSERT_EQ(events->frames.size(), 1U);
  const std::string& first = events->frames.at(0);
  ASSERT_TRUE(first.starts_with("data: ") && first.ends_with("\n\n"));
  const wire::Welcome hello = welcome(std::string_view(first).substr(6, first.size() - 8));
  const SeenPtr sent = post("/signal/send", batch({kJoin, R"({"type":"ping"})"}), credentials(hello));
  EXPECT_EQ(sent->status, 204U);
  EXPECT_THAT(events->frames,
              ElementsAre(HasSubstr("welcome"), HasSubstr("pong"), HasSubstr("joined"), HasSubstr("\"ok\"")));
  advance(seconds(6));
  EXPECT_EQ(events->frames.back(), ":\n\n");
  events->on_closed();
  advance({});
  EXPECT_TRUE(events->ended);
  EXPECT_EQ(post("/signal/send", batch({}), credentials(hello))->status, 204U)
      << "the session waits for another pipe";
  advance(seconds(62));
  EXPECT_EQ(post("/signal/send", batch({}), credentials(hello))->status, 401U);
}

TEST_F(WebGatewayTest, AnswersPolls) {
  const SeenPtr first = post("/signal/poll", batch({kHello}));
  ASSERT_EQ(first->status, 200U);
  const wire::Welcome hello = welcome_in(*first);
  const SeenPtr joined = post("/signal/poll", batch({kJoin}), credentials(hello));
  EXPECT_THAT(joined->body, testing::AllOf(HasSubstr("joined"), HasSubstr("\"ok\"")));
  const SeenPtr waiting = post("/signal/poll", batch({}), credentials(hello));
  EXPECT_FALSE(waiting->status.has_value());
  const SeenPtr second = post("/signal/poll", batch({}), credentials(hello));
  EXPECT_EQ(waiting->body, batch({})) << "a second poll ends the first";
  post("/signal/send", batch({R"({"type":"ping"})"}), credentials(hello));
  EXPECT_THAT(second->body, HasSubstr("pong"));
  const SeenPtr third = post("/signal/poll", batch({}), credentials(hello));
  advance(seconds(10));
  post("/signal/send", batch({R"({"type":"ack","ack":2})"}), credentials(hello));
  advance(seconds(9));
  EXPECT_FALSE(third->status.has_value());
  advance(seconds(1));
  EXPECT_EQ(third->body, batch({}));
}

TEST_F(WebGatewayTest, TellsAPollingClientWhyItsSessionEnded) {
  const wire::Welcome hello = welcome_in(*post("/signal/poll", batch({kHello})));
  post("/signal/send", batch({R"({"type":"hand.set","seq":9,"raised":true})"}), credentials(hello));
  const SeenPtr next = post("/signal/poll", batch({}), credentials(hello));
  EXPECT_THAT(next->body, HasSubstr("session.gap"));
  const SeenPtr after = post("/signal/poll", batch({}), credentials(hello));
  EXPECT_THAT(after->body, HasSubstr("session.idle")) << "it is to resume";
}

TEST_F(WebGatewayTest, NoticesThatAPollWasGivenUp) {
  const wire::Welcome hello = welcome_in(*post("/signal/poll", batch({kHello})));
  post("/signal/poll", batch({kJoin}), credentials(hello));
  const SeenPtr waiting = post("/signal/poll", batch({}), credentials(hello));
  waiting->on_closed();
  advance({});
  testing_room::FakeRooms& rooms = rooms_here.present.empty() ? rooms_there : rooms_here;
  EXPECT_FALSE(
      std::get<room::roster::SetConnected>(std::get<room::roster::Command>(rooms.commands.back())).connected);
}

TEST_F(WebGatewayTest, TakesASessionFromOneKindOfPipeToTheNext) {
  auto [seen, listener] = socket();
  say(*listener, kHello);
  const wire::Welcome hello = welcome(seen->frames.at(0));
  const std::string resume = std::string(kHello.substr(0, kHello.size() - 1)) + R"(,"resume":{"session":")" +
                             hello.session + R"(","token":")" + hello.token + R"(","received":0}})";
  const SeenPtr events = post("/signal/events", batch({resume}));
  EXPECT_THAT(seen->frames.back(), HasSubstr("session.replaced"));
  EXPECT_EQ(seen->closed, 1000);
  EXPECT_THAT(events->frames.at(0), HasSubstr("\"resumed\":true"));
  listener->on_closed();
  const SeenPtr poll = post("/signal/poll", batch({resume}));
  EXPECT_TRUE(events->ended);
  EXPECT_TRUE(welcome_in(*poll).resumed);
}

TEST_F(WebGatewayTest, RefusesForeignOriginsStrangersAndRubbish) {
  const net::Headers evil{{"origin", "https://evil.example"}, {"host", "meet.example"}};
  for (const char* path : {"/signal/events", "/signal/send", "/signal/poll"}) {
    EXPECT_EQ(post(path, batch({kHello}), evil)->status, 403U) << path;
    EXPECT_EQ(post(path, "{")->status, 400U) << path;
  }
  net::HttpRequest request;
  request.headers = evil;
  EXPECT_EQ(router.match("GET", "/signal/ws").websocket->guard(request)->status, 403U);
  EXPECT_EQ(router.match("GET", "/signal/ws").websocket->guard({}), nullptr);
  for (const char* session : {"", "s_", "s_0", "s_0_x", "s_7_x", "s_99999999999999999999_x", "x_0_x"}) {
    const SeenPtr sent =
        post("/signal/send", batch({}), {{"authorization", "Bearer x"}, {"parlance-session", session}});
    EXPECT_EQ(sent->status, 401U) << session;
    EXPECT_THAT(sent->body, HasSubstr("session.unknown"));
  }
  EXPECT_THAT(post("/signal/events", batch({}))->frames.at(0), HasSubstr("message.malformed"));
  EXPECT_THAT(post("/signal/poll", batch({kJoin}))->body, HasSubstr("session.hello_expected"));
}

TEST_F(WebGatewayTest, TakesABeaconWithItsCredentialsInTheBody) {
  auto [seen, listener] = socket();
  say(*listener, kHello);
  const wire::Welcome hello = welcome(seen->frames.at(0));
  const std::string beacon = R"({"session":")" + hello.session + R"(","token":")" + hello.token +
                             R"(","messages":[{"type":"bye"}]})";
  EXPECT_EQ(post("/signal/send", beacon)->status, 401U) << "only with ?beacon=1";
  EXPECT_EQ(post("/signal/send", beacon, {}, "beacon=1")->status, 204U);
  EXPECT_EQ(seen->closed, 1000);
  listener->on_closed();
}

TEST_F(WebGatewayTest, TellsEverybodyThatItStops) {
  auto [seen, listener] = socket();
  say(*listener, kHello);
  const SeenPtr events = post("/signal/events", batch({kHello}));
  const wire::Welcome hello = welcome_in(*post("/signal/poll", batch({kHello})));
  const SeenPtr poll = post("/signal/poll", batch({}), credentials(hello));
  bool done = false;
  gateway.stop([&done] { done = true; });
  advance({});
  EXPECT_TRUE(done);
  EXPECT_THAT(seen->frames.back(), HasSubstr("server.stopping"));
  EXPECT_EQ(seen->closed, 1001);
  EXPECT_THAT(events->frames.back(), HasSubstr("server.stopping"));
  EXPECT_TRUE(events->ended);
  EXPECT_THAT(poll->body, HasSubstr("server.stopping"));
  listener->on_closed();
}

TEST_F(WebGatewayTest, CountsAnIpv6NetworkAsOneSource) {
  EXPECT_EQ(source_of({"2001:db8:1:2:3:4:5:6", 1, true}), source_of({"2001:db8:1:2::9", 2, true}));
  EXPECT_NE(source_of({"2001:db8:1:2::9", 1, true}), source_of({"2001:db8:1:3::9", 1, true}));
  EXPECT_EQ(source_of({"192.0.2.7", 1, true}), "192.0.2.7");
}

}  // namespace
}  // namespace parlance::gateway::web
