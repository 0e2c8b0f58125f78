#include "gateway/whip/wire_http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::whip {
namespace {

using ::testing::ElementsAre;

TEST(WhipHttp, KnowsAMediaTypeWithoutRegardToCaseAndParameters) {
  EXPECT_TRUE(is_media_type("application/sdp", kSdpType));
  EXPECT_TRUE(is_media_type("Application/SDP ; charset=utf-8", kSdpType));
  EXPECT_FALSE(is_media_type("", kSdpType));
  EXPECT_FALSE(is_media_type("application/sdpx", kSdpType));
  EXPECT_FALSE(is_media_type("text/plain; application/sdp", kSdpType));
}

TEST(WhipHttp, ComparesEntityTagsStrongly) {
  const auto one = parse_if_match("\"xyzzy\"");
  ASSERT_TRUE(one);
  EXPECT_TRUE(matches(*one, "\"xyzzy\""));
  EXPECT_FALSE(matches(*one, "\"xyzz\""));
  EXPECT_FALSE(matches(*one, "xyzzy"));
  const auto list = parse_if_match(" \"a\" , W/\"b\",\"c,d\"");
  ASSERT_TRUE(list);
  EXPECT_THAT(list->tags, ElementsAre("\"a\"", "\"c,d\"")) << "a weak tag never matches";
  for (const char* any : {"*", "\"*\""}) {
    EXPECT_TRUE(parse_if_match(any)->any);
    EXPECT_TRUE(matches(*parse_if_match(any), "\"anything\""));
  }
}

TEST(WhipHttp, RefusesAnIfMatchThatIsNone) {
  std::string many = "\"a\"";
  for (std::size_t i = 1; i < kMaxEntityTags; ++i) many += ",\"a\"";
  EXPECT_TRUE(parse_if_match(many));
  for (const std::string& bad :
       {std::string(), std::string("xyzzy"), std::string("\"a"), std::string("\"a\","),
        std::string("\"a\" \"b\""), std::string("w/\"a\""), many + ",\"a\""}) {
    const auto read = parse_if_match(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().what, "whip.if_match");
  }
}

TEST(WhipHttp, FindsABearerToken) {
  EXPECT_EQ(bearer_token("Bearer abc"), "abc");
  EXPECT_EQ(bearer_token("bearer  abc "), "abc");
  EXPECT_EQ(bearer_token("Bearer "), "");
  EXPECT_EQ(bearer_token("Bearerabc"), "");
  EXPECT_EQ(bearer_token("Basic YTpi"), "");
  EXPECT_EQ(bearer_token(""), "");
}

TEST(WhipHttp, LinksToTheStunServerBesideIt) {
  EXPECT_EQ(ice_server_link("meet.example", 3478), "<stun:meet.example:3478>; rel=\"ice-server\"");
  EXPECT_EQ(ice_server_link(*host_of("[2001:db8::1]:8443"), 3478),
            "<stun:[2001:db8::1]:3478>; rel=\"ice-server\"");
}

TEST(WhipHttp, TakesAHostOnlyWhereItIsOne) {
  EXPECT_EQ(host_of("meet.example:8443"), "meet.example");
  EXPECT_EQ(host_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(host_of("[::1]"), "[::1]");
  for (const std::string& bad :
       {std::string(), std::string(":80"), std::string("a b"), std::string("a>; rel=x"), std::string("a:80x"),
        std::string("[::1"), std::string("[]"), std::string("[a.example]"), std::string("[::1]80"),
        std::string("a@b"), std::string(254, 'a')}) {
    EXPECT_EQ(host_of(bad), std::nullopt) << bad;
  }
}

TEST(WhipHttp, ReadsAQueryAsFormsWriteIt) {
  EXPECT_EQ(*query_value("a=1&name=Camera+1%21&name=2", "name"), "Camera 1!");
  EXPECT_EQ(*query_value("name", "name"), "");
  EXPECT_EQ(*query_value("surname=x", "name"), "");
  EXPECT_EQ(*query_value("name=%C3%a9", "name"), "\xc3\xa9");
  for (const char* bad : {"name=%", "name=%4", "name=%4g", "name=x%zz"})
    EXPECT_EQ(query_value(bad, "name").error().what, "whip.query") << bad;
}

TEST(WhipHttp, EscapesWhatMayNotStandInAPath) {
  EXPECT_EQ(escape_segment("a-Z_0.~"), "a-Z_0.~");
  EXPECT_EQ(escape_segment("caf\xc3\xa9/?\r\n"), "caf%C3%A9%2F%3F%0D%0A");
}

}  // namespace
}  // namespace parlance::gateway::whip
