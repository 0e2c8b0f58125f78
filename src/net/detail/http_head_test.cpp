#include "base/check.h"
#include "net/detail/http_head.h"

#include <gtest/gtest.h>

namespace parlance::net::detail {
namespace {

TEST(HttpHead, PutsAlwaysHeadersUnlessTheHandlerSetsTheSameName) {
  HttpResponse response;
  response.headers = {{"Cache-Control", "no-store"}};
  EXPECT_EQ(head_of(response, {{"cache-control", "max-age=5"}, {"X-A", "b"}}, {{"Content-Length", "0"}}),
            "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nX-A: b\r\nContent-Length: 0\r\n\r\n");
}

TEST(HttpHead, TakesAHeaderWithALineBreakForOurOwnMistake) {
  HttpResponse response;
  response.headers = {{"Location", "/a\r\nSet-Cookie: x"}};
  EXPECT_THROW((void)head_of(response, {}, {}), Bug);
}

TEST(HttpHead, ReadsOriginAndAbsoluteTargets) {
  EXPECT_EQ(parse_target("/a%20b?c=%20")->path, "/a b");
  EXPECT_EQ(parse_target("/a%20b?c=%20")->query, "c=%20");
  EXPECT_EQ(parse_target("http://host:80/x?y")->path, "/x");
  EXPECT_EQ(parse_target("https://host")->path, "/");
  EXPECT_FALSE(parse_target("*").has_value());
  EXPECT_FALSE(parse_target("host:443").has_value());
}

TEST(HttpHead, SendsPlainRequestsToHttpsOnTheSameHost) {
  EXPECT_EQ(https_location("meet.example:80", 8443, "/r/a?b"), "https://meet.example:8443/r/a?b");
  EXPECT_EQ(https_location("[2001:db8::1]", 8443, "/"), "https://[2001:db8::1]:8443/");
  EXPECT_EQ(https_location("", 8443, "/"), std::nullopt);
  EXPECT_EQ(https_location("a/b", 8443, "/"), std::nullopt);
  EXPECT_EQ(https_location("a", 8443, "http://evil/"), std::nullopt);
}

TEST(HttpHead, FindsWholeTokensOnly) {
  EXPECT_TRUE(has_token("chat, parlance.v1", "parlance.v1"));
  EXPECT_FALSE(has_token("parlance.v10", "parlance.v1"));
  EXPECT_FALSE(has_token("", "parlance.v1"));
}

}  // namespace
}  // namespace parlance::net::detail
