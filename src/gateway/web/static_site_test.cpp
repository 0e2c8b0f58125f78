#include "gateway/web/static_site.h"
#include "net/router.h"

#include <gtest/gtest.h>

namespace parlance::gateway::web {
namespace {

constexpr StaticFile kFiles[] = {
    {"/index.html", "text/html; charset=utf-8", "\"abc\"", "<html>", "GZ", "BR"},
    {"/assets/app-1a2b.js", "text/javascript; charset=utf-8", "\"def\"", "let x", {}, {}},
};

net::HttpRequest request(net::Headers headers) {
  net::HttpRequest request;
  request.method = "GET";
  request.headers = std::move(headers);
  return request;
}

std::string value(const net::HttpResponse& response, std::string_view name) {
  for (const auto& [key, text] : response.headers) {
    if (key == name) return text;
  }
  return {};
}

TEST(StaticSite, SendsTheSmallestFormThatTheClientTakes) {
  EXPECT_EQ(answer_with(kFiles[0], request({{"accept-encoding", "gzip, deflate, br"}})).static_body, "BR");
  EXPECT_EQ(answer_with(kFiles[0], request({{"accept-encoding", "gzip;q=0.5, br;q=0"}})).static_body, "GZ");
  EXPECT_EQ(answer_with(kFiles[0], request({{"accept-encoding", "gzip;q=0.000"}})).static_body, "<html>");
  EXPECT_EQ(answer_with(kFiles[0], request({})).static_body, "<html>");
  EXPECT_EQ(answer_with(kFiles[1], request({{"accept-encoding", "br"}})).static_body, "let x");
  EXPECT_EQ(value(answer_with(kFiles[0], request({{"accept-encoding", "br"}})), "content-encoding"), "br");
}

TEST(StaticSite, SparesTheClientWhatItHas) {
  const auto fresh = answer_with(kFiles[0], request({{"if-none-match", "\"x\", W/\"abc\""}}));
  EXPECT_EQ(fresh.status, 304U);
  EXPECT_TRUE(fresh.static_body.empty());
  EXPECT_EQ(answer_with(kFiles[0], request({{"if-none-match", "\"abc\""}, {"accept-encoding", "br"}})).status,
            200U);
  EXPECT_EQ(
      answer_with(kFiles[0], request({{"if-none-match", "\"abc-br\""}, {"accept-encoding", "br"}})).status,
      304U);
}

TEST(StaticSite, LetsFilesNamedByTheirContentBeKeptForEver) {
  EXPECT_EQ(value(answer_with(kFiles[1], request({})), "cache-control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(value(answer_with(kFiles[0], request({})), "cache-control"), "no-cache");
}

TEST(StaticSite, RoutesMeetingsToTheAppAndPutsSecurityHeadersOnEverything) {
  net::HttpRouter router;
  ASSERT_TRUE(route_static_site(router, kFiles));
  for (const char* path : {"/", "/r/standup", "/doctor", "/index.html", "/assets/app-1a2b.js"}) {
    EXPECT_EQ(router.match("GET", path).outcome, net::HttpRouter::Match::Outcome::found) << path;
  }
  EXPECT_EQ(router.match("GET", "/r/a/b").outcome, net::HttpRouter::Match::Outcome::no_path);
  std::string policy;
  for (const auto& [name, text] : router.always()) {
    if (name == "content-security-policy") policy = text;
  }
  EXPECT_NE(policy.find("script-src 'self';"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'self'"), std::string::npos);
}

}  // namespace
}  // namespace parlance::gateway::web
