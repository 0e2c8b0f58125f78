// The HTTP of WHIP and WHEP in memory, with rooms and connections on different workers.
#include "gateway/whip/gateway.h"
#include "gateway/whip/session_test_peers.h"
#include "gateway/whip/session_test_room.h"
#include "test/sim/http_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::whip {
namespace {

using sim::FakeExchange;
using sim::Seen;
using sim::SeenPtr;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing_room::FakePeers;
using testing_room::FakeRooms;
using testing_room::offer_of;

struct Request {
  std::string method;
  std::string path;
  std::string body{};
  net::Headers headers{};
  std::string query{};
};

const std::string kOffer = offer_of({{"audio"}, {"video"}});
const std::string kPlayerOffer = offer_of({{"audio", "recvonly"}, {"video", "recvonly"}});
const std::string kRestart = "a=ice-ufrag:Cd34\r\na=ice-pwd:zyxwvutsrqponmlkjihgfe\r\n";
const std::string kTrickle = "a=ice-ufrag:Ab12\r\na=ice-pwd:0123456789abcdefghijkl\r\n";

class WhipGatewayTest : public ::testing::Test {
 protected:
  void begin(const Settings& settings = {}) {
    gateway.emplace(GatewayContext{router, homes, nothing, metrics, readiness, tokens, random}, settings);
    ASSERT_TRUE(gateway->route(router));
    ASSERT_TRUE(gateway->start());
    advance({});
  }
  void advance(Duration by) { sim::advance({&here, &there}, by); }

  SeenPtr ask(Request asked) {
    net::HttpRequest request;
    request.method = asked.method;
    request.path = asked.path;
    request.query = std::move(asked.query);
    request.headers = std::move(asked.headers);
    request.headers.emplace_back("host", "meet.example:8443");
    request.body = std::move(asked.body);
    request.peer = {"192.0.2.1", 1, true};
    auto seen = std::make_shared<Seen>();
    auto match = router.match(request.method, request.path);
    if (match.outcome != net::HttpRouter::Match::Outcome::found) {
      seen->status = match.outcome == net::HttpRouter::Match::Outcome::no_path ? 404U : 405U;
      seen->headers.emplace_back("allow", match.allow);
      return seen;
    }
    request.captures = match.captures;
    (*match.handler)(std::make_unique<FakeExchange>(here, std::move(request), seen));
    advance({});
    return seen;
  }
  SeenPtr post(const std::string& path, const std::string& offer, const std::string& token = {},
               const std::string& query = {}) {
    return ask({"POST", path, offer, with_token({{"content-type", "application/sdp"}}, token), query});
  }
  SeenPtr patch(const std::string& path, const std::string& fragment, const std::string& condition,
                const std::string& token = {}) {
    net::Headers headers{{"content-type", "application/trickle-ice-sdpfrag"}};
    if (!condition.empty()) headers.emplace_back("if-match", condition);
    return ask({"PATCH", path, fragment, with_token(std::move(headers), token)});
  }
  static net::Headers with_token(net::Headers headers, const std::string& token) {
    if (!token.empty()) headers.emplace_back("authorization", "Bearer " + token);
    return headers;
  }
  std::string token(const std::string& room, Right right, const std::string& name = "Pulpit") {
    return make_token(tokens, {{"default", room}, right, here.wall_now().ms / 1000 + 60, name}).value();
  }
  std::vector<hub::JoinRequest> joins() {
    std::vector<hub::JoinRequest> all = rooms_here.requests;
    all.insert(all.end(), rooms_there.requests.begin(), rooms_there.requests.end());
    return all;
  }
  double figure(std::string_view what) {
    double sum = 0;
    for (std::size_t worker = 0; worker < 2; ++worker) {
      for (const ops::Metric& metric : metrics.collect(worker)) {
        if (!metric.labels.empty() && metric.labels.front().second == what) sum += metric.value;
      }
    }
    return sum;
  }

  sim::VirtualWorker here{0};  // connections
  sim::VirtualWorker there{1};
  SeededRandom random{1};
  FakeRooms rooms_here{here};
  FakeRooms rooms_there{there};
  FakePeers peers;
  std::vector<Home> homes{{here, rooms_here, peers}, {there, rooms_there, peers}};
  net::HttpRouter router;
  ops::Settings nothing = *ops::Settings::parse({}, "", "", {});
  ops::MetricsRegistry metrics;
  ops::Readiness readiness;
  crypto::TokenKey tokens = *crypto::TokenKey::from(Bytes(32, 7));
  std::optional<WhipGateway> gateway;
};

TEST_F(WhipGatewayTest, CreatesASessionWithAllThatTheRfcPromises) {
  begin();
  for (const char* room : {"standup", "board", "Caf\xc3\xa9"}) {  // on one worker and on the other
    const SeenPtr created = post(std::string("/whip/") + room, kOffer);
    ASSERT_EQ(created->status, 201U) << created->body;
    EXPECT_EQ(created->header("content-type"), "application/sdp");
    EXPECT_THAT(created->body, StartsWith("v=0\r\n"));
    EXPECT_EQ(created->header("etag").size(), 18U);
    EXPECT_EQ(created->header("link"), "<stun:meet.example:3478>; rel=\"ice-server\"");
    EXPECT_EQ(created->header("access-control-allow-origin"), "*");
    EXPECT_THAT(created->header("access-control-expose-headers"), HasSubstr("Location, ETag, Link"));
    EXPECT_EQ(created->header("cache-control"), "no-store");
  }
  EXPECT_FALSE(rooms_here.requests.empty());
  EXPECT_FALSE(rooms_there.requests.empty());
  EXPECT_THAT(post("/whip/Caf\xc3\xa9", kOffer)->header("location"), StartsWith("/whip/caf%C3%A9/"));
  EXPECT_EQ(figure("published"), 4);
}

TEST_F(WhipGatewayTest, NamesWhoComesByTokenThenAddressThenKind) {
  begin();
  post("/whip/standup", kOffer, token("standup", Right::publish), "name=Other");
  post("/whip/standup", kOffer, {}, "x=1&name=Camera%201");
  post("/whip/standup", kOffer, token("standup", Right::publish, ""));
  post("/whep/standup", kPlayerOffer);
  std::vector<std::string> names;
  for (const hub::JoinRequest& request : joins()) names.push_back(request.name);
  EXPECT_THAT(names, ElementsAre("Pulpit", "Camera 1", "Stream", "Viewer"));
}

TEST_F(WhipGatewayTest, RefusesWhatIsNoOffer) {
  begin();
  EXPECT_EQ(ask({"POST", "/whip/standup", kOffer})->status, 415U);
  EXPECT_EQ(ask({"POST", "/whip/standup", kOffer, {{"content-type", "text/plain"}}})->status, 415U);
  EXPECT_EQ(post("/whip/standup", "hello")->status, 400U);
  EXPECT_EQ(post("/whip/standup", kPlayerOffer)->status, 422U);
  EXPECT_EQ(post("/whip/stand up", kOffer)->status, 400U);
  EXPECT_EQ(post("/whip/standup", kOffer, {}, "name=%zz")->status, 400U);
  EXPECT_EQ(router.match("POST", "/whip/standup").limits.body_bytes, 256U * 1024U) << "413 beyond it";
  EXPECT_THAT(joins(), IsEmpty());
}

TEST_F(WhipGatewayTest, SaysWhenItMayWorkLater) {
  begin({.max_streams_per_address = 1});
  rooms_here.refuse_with = "room.full";
  rooms_there.refuse_with = "room.full";
  SeenPtr refused = post("/whip/standup", kOffer);
  EXPECT_EQ(refused->status, 503U);
  EXPECT_EQ(refused->body, "room.full\n");
  EXPECT_EQ(refused->header("retry-after"), "5");
  EXPECT_EQ(refused->header("access-control-allow-origin"), "*");
  rooms_here.refuse_with = {};
  rooms_there.refuse_with = {};
  EXPECT_EQ(post("/whip/standup", kOffer)->status, 201U);
  refused = post("/whip/standup", kOffer);
  EXPECT_EQ(refused->status, 503U);
  EXPECT_EQ(refused->body, "whip.busy\n");
}

TEST_F(WhipGatewayTest, ChangesAndEndsASessionByItsAddress) {
  begin();
  const SeenPtr created = post("/whip/standup", kOffer);
  const std::string where = created->header("location");
  const std::string tag = created->header("etag");
  const SeenPtr trickled = patch(where, kTrickle, tag);
  EXPECT_EQ(trickled->status, 204U);
  EXPECT_EQ(trickled->body, "");
  EXPECT_EQ(patch(where, kTrickle, "")->status, 428U);
  EXPECT_EQ(patch(where, kTrickle, "\"other\"")->status, 412U);
  EXPECT_EQ(patch(where, kTrickle, "other")->status, 400U);
  EXPECT_EQ(patch(where, "hello", tag)->status, 400U);
  EXPECT_EQ(ask({"PATCH", where, kTrickle, {{"if-match", tag}}})->status, 415U);
  const SeenPtr restarted = patch(where, kRestart, "*");
  EXPECT_EQ(restarted->status, 200U);
  EXPECT_EQ(restarted->header("content-type"), "application/trickle-ice-sdpfrag");
  EXPECT_THAT(restarted->body, HasSubstr("a=ice-ufrag:w0"));
  EXPECT_NE(restarted->header("etag"), tag);
  const SeenPtr hasty = patch(where, kTrickle, restarted->header("etag"));
  EXPECT_EQ(hasty->status, 429U);
  EXPECT_EQ(hasty->header("retry-after"), "1");
  EXPECT_EQ(ask({"DELETE", where, {}, {{"if-match", "\"stale\""}}})->status, 200U) << "no condition counts";
  EXPECT_EQ(ask({"DELETE", where})->status, 404U);
  EXPECT_EQ(patch(where, kTrickle, tag)->status, 404U);
  EXPECT_EQ(rooms_here.left.size() + rooms_there.left.size(), 1U);
}

TEST_F(WhipGatewayTest, DoesNotKnowSessionsOfAnotherRoomOrKind) {
  begin();
  const std::string where = post("/whip/standup", kOffer)->header("location");
  const std::string id = where.substr(where.rfind('/') + 1);
  EXPECT_EQ(ask({"DELETE", "/whip/other/" + id})->status, 404U);
  EXPECT_EQ(ask({"DELETE", "/whep/standup/" + id})->status, 404U);
  EXPECT_EQ(ask({"DELETE", "/whip/standup/x"})->status, 404U);
  EXPECT_EQ(ask({"DELETE", "/whip/Standup/" + id})->status, 200U) << "the same room, written otherwise";
}

TEST_F(WhipGatewayTest, HasOtherMethodsAnsweredWith405) {
  begin();
  for (const char* method : {"GET", "PUT", "PATCH", "DELETE"}) {
    const SeenPtr refused = ask({method, "/whip/standup"});
    EXPECT_EQ(refused->status, 405U) << method;
    EXPECT_THAT(refused->header("allow"), HasSubstr("POST"));
  }
  for (const char* method : {"GET", "PUT", "POST"})
    EXPECT_EQ(ask({method, "/whep/standup/x"})->status, 405U) << method;
}

TEST_F(WhipGatewayTest, LetsPagesOfAnyOriginAsk) {
  begin();
  const SeenPtr endpoint = ask({"OPTIONS", "/whip/standup"});
  EXPECT_EQ(endpoint->status, 200U);
  EXPECT_EQ(endpoint->header("access-control-allow-origin"), "*");
  EXPECT_EQ(endpoint->header("access-control-allow-methods"), "POST");
  EXPECT_THAT(endpoint->header("access-control-allow-headers"), HasSubstr("Authorization"));
  EXPECT_EQ(endpoint->header("accept-post"), "application/sdp");
  const SeenPtr session = ask({"OPTIONS", "/whep/standup/x"});
  EXPECT_EQ(session->header("access-control-allow-methods"), "PATCH, DELETE");
  EXPECT_EQ(session->header("accept-patch"), "application/trickle-ice-sdpfrag");
}

TEST_F(WhipGatewayTest, RefusesPagesOfOtherOriginsThatShowNoToken) {
  begin({.allowed_origins = {"https://partner.example"}});
  const auto from = [this](const std::string& origin, const std::string& shown) {
    return ask({"POST", "/whip/standup", kOffer,
                with_token({{"content-type", "application/sdp"}, {"origin", origin}}, shown)});
  };
  EXPECT_EQ(from("https://evil.example", "")->status, 403U);
  EXPECT_EQ(from("https://evil.example", "")->body, "whip.origin\n");
  EXPECT_EQ(from("https://partner.example", "")->status, 201U);
  EXPECT_EQ(from("https://meet.example:8443", "")->status, 201U) << "a page of this server";
  EXPECT_EQ(from("https://evil.example", token("standup", Right::publish))->status, 201U);
}

TEST_F(WhipGatewayTest, JudgesATokenWhereverThereIsOne) {
  begin();
  const auto status = [this](const std::string& shown) {
    return post("/whip/standup", kOffer, shown)->status;
  };
  EXPECT_EQ(status(token("standup", Right::publish)), 201U);
  EXPECT_EQ(status("rubbish"), 401U);
  EXPECT_EQ(status(token("standup", Right::watch)), 403U);
  const SeenPtr other = post("/whip/standup", kOffer, token("board", Right::publish));
  EXPECT_EQ(other->status, 403U);
  EXPECT_EQ(other->header("www-authenticate"), "Bearer error=\"insufficient_scope\"");
  const std::string brief = token("standup", Right::publish);
  advance(seconds(60));
  const SeenPtr late = post("/whip/standup", kOffer, brief);
  EXPECT_EQ(late->status, 401U);
  EXPECT_EQ(late->body, "token.expired\n");
  EXPECT_EQ(late->header("www-authenticate"), "Bearer error=\"invalid_token\"");
}

TEST_F(WhipGatewayTest, WantsATokenForEverythingWhereItIsSetSo) {
  begin({.require_token = true});
  const SeenPtr refused = post("/whip/standup", kOffer);
  EXPECT_EQ(refused->status, 401U);
  EXPECT_EQ(refused->header("www-authenticate"), "Bearer");
  const std::string shown = token("standup", Right::publish);
  const SeenPtr created = post("/whip/standup", kOffer, shown);
  ASSERT_EQ(created->status, 201U);
  const std::string where = created->header("location");
  EXPECT_EQ(patch(where, kTrickle, created->header("etag"))->status, 401U);
  EXPECT_EQ(patch(where, kTrickle, created->header("etag"), shown)->status, 204U);
  EXPECT_EQ(ask({"DELETE", where})->status, 401U);
  EXPECT_EQ(ask({"DELETE", where, {}, with_token({}, token("standup", Right::watch))})->status, 403U);
  EXPECT_EQ(ask({"DELETE", where, {}, with_token({}, shown)})->status, 200U);
  EXPECT_EQ(ask({"OPTIONS", "/whip/standup"})->status, 200U) << "a preflight carries none";
}

TEST_F(WhipGatewayTest, SaysNothingOfAStunServerThatDoesNotRun) {
  begin({.stun_port = 0});
  EXPECT_EQ(post("/whip/standup", kOffer)->header("link"), "");
}

TEST_F(WhipGatewayTest, ForgetsARequestWhoseClientHasGone) {
  begin();
  rooms_here.silent = true;
  rooms_there.silent = true;
  const SeenPtr gone = post("/whip/standup", kOffer);
  EXPECT_FALSE(gone->status.has_value());
  gone->on_closed();
  advance(seconds(31));
  EXPECT_FALSE(gone->status.has_value());
  EXPECT_THAT(peers.alive, IsEmpty()) << "what nobody can reach ends by itself";
}

TEST_F(WhipGatewayTest, EndsWhoNeverConnects) {
  begin();
  const std::string where = post("/whip/standup", kOffer)->header("location");
  advance(seconds(29));
  EXPECT_EQ(peers.alive.size(), 1U);
  advance(seconds(2));
  EXPECT_EQ(ask({"DELETE", where})->status, 404U);
  EXPECT_EQ(figure("never_connected"), 1);
}

TEST_F(WhipGatewayTest, LetsEverybodyLeaveWhenItStops) {
  begin();
  post("/whip/standup", kOffer);
  post("/whip/board", kOffer);
  rooms_here.silent = true;
  rooms_there.silent = true;
  const SeenPtr waiting = post("/whip/standup", kOffer);
  bool done = false;
  gateway->stop([&done] { done = true; });
  advance({});
  EXPECT_TRUE(done);
  EXPECT_EQ(waiting->status, 503U);
  EXPECT_THAT(rooms_here.present, IsEmpty());
  EXPECT_THAT(rooms_there.present, IsEmpty());
  EXPECT_THAT(peers.alive, IsEmpty());
}

}  // namespace
}  // namespace parlance::gateway::whip
