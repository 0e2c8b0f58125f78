#include "net/router.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::net {
namespace {

using Outcome = HttpRouter::Match::Outcome;

HttpHandler nothing() {
  return [](const HttpExchangePtr&) {};
}

HttpRouter router_of(std::initializer_list<std::pair<const char*, const char*>> routes) {
  HttpRouter router;
  for (const auto& [method, pattern] : routes)
    EXPECT_TRUE(router.route(method, pattern, nothing()).has_value()) << pattern;
  return router;
}

TEST(HttpRouter, FindsLiteralsCapturesAndRests) {
  HttpRouter router = router_of({{"GET", "/"}, {"GET", "/r/{room}"}, {"GET", "/assets/{path...}"}});
  EXPECT_EQ(router.match("GET", "/").outcome, Outcome::found);
  EXPECT_EQ(router.match("GET", "/r/blue").captures, std::vector<std::string>{"blue"});
  EXPECT_EQ(router.match("GET", "/assets/a/b.js").captures, std::vector<std::string>{"a/b.js"});
}

TEST(HttpRouter, KeepsOneSegmentACapture) {
  HttpRouter router = router_of({{"GET", "/r/{room}"}});
  for (const auto* path : {"/r", "/r/", "/r/a/b", "/r/a/", "/x/a", ""})
    EXPECT_EQ(router.match("GET", path).outcome, Outcome::no_path) << path;
}

TEST(HttpRouter, PrefersLiteralsWhateverTheOrderOfRegistration) {
  HttpRouter router = router_of({{"GET", "/{path...}"}, {"GET", "/r/{room}"}, {"GET", "/r/new"}});
  EXPECT_TRUE(router.match("GET", "/r/new").captures.empty());
  EXPECT_EQ(router.match("GET", "/r/old").captures, std::vector<std::string>{"old"});
  EXPECT_EQ(router.match("GET", "/other/x").captures, std::vector<std::string>{"other/x"});
}

TEST(HttpRouter, AnswersHeadWhereThereIsGet) {
  HttpRouter router = router_of({{"GET", "/a"}, {"POST", "/b"}});
  EXPECT_EQ(router.match("HEAD", "/a").outcome, Outcome::found);
  EXPECT_EQ(router.match("HEAD", "/b").outcome, Outcome::no_method);
}

TEST(HttpRouter, ListsTheMethodsThereAre) {
  HttpRouter router = router_of({{"GET", "/a"}, {"POST", "/a"}});
  const auto match = router.match("DELETE", "/a");
  EXPECT_EQ(match.outcome, Outcome::no_method);
  EXPECT_EQ(match.allow, "GET, HEAD, POST");
}

TEST(HttpRouter, RefusesAPairThatIsTakenEvenUnderOtherNames) {
  HttpRouter router = router_of({{"GET", "/r/{room}"}});
  EXPECT_EQ(router.route("GET", "/r/{name}", nothing()).error().what, "net.duplicate_route");
  EXPECT_TRUE(router.route("POST", "/r/{name}", nothing()).has_value());
}

TEST(HttpRouter, RefusesBrokenPatterns) {
  HttpRouter router;
  for (const auto* pattern : {"", "a", "/{a", "/a}", "/{a...}/b", "/{"}) {
    EXPECT_EQ(router.route("GET", pattern, nothing()).error().what, "net.bad_pattern") << pattern;
  }
}

TEST(HttpRouter, OffersAWebSocketBesideAGetOfTheSamePath) {
  HttpRouter router = router_of({{"GET", "/ws"}});
  EXPECT_TRUE(router.websocket("/ws", {}).has_value());
  EXPECT_FALSE(router.websocket("/ws", {}).has_value());
  const auto match = router.match("GET", "/ws");
  EXPECT_NE(match.handler, nullptr);
  EXPECT_NE(match.websocket, nullptr);
}

TEST(HttpRouter, DoesNotLetACatchAllAnswerForAWebSocketsPath) {
  HttpRouter router = router_of({{"GET", "/{path...}"}});
  EXPECT_TRUE(router.websocket("/ws", {}).has_value());
  const auto match = router.match("GET", "/ws");
  EXPECT_NE(match.websocket, nullptr);
  EXPECT_EQ(match.handler, nullptr);
  EXPECT_TRUE(match.captures.empty());
}

TEST(HttpRouter, CarriesEachRoutesOwnLimits) {
  HttpRouter router;
  EXPECT_TRUE(router.route("POST", "/big", nothing(), {1 << 20}).has_value());
  EXPECT_EQ(router.match("POST", "/big").limits.body_bytes, 1U << 20);
}

}  // namespace
}  // namespace parlance::net
