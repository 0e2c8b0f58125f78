#include "net/https_url.h"

#include <gtest/gtest.h>

#include <string>

namespace parlance::net {
namespace {

TEST(HttpsUrl, IsTakenApart) {
  EXPECT_EQ(*HttpsUrl::parse("https://ca.example/dir?x=1"), (HttpsUrl{"ca.example", 443, "/dir?x=1"}));
  EXPECT_EQ(*HttpsUrl::parse("https://CA.example:8443"), (HttpsUrl{"ca.example", 8443, "/"}));
  EXPECT_EQ(*HttpsUrl::parse("https://192.0.2.1?q"), (HttpsUrl{"192.0.2.1", 443, "/?q"}));
  EXPECT_EQ(*HttpsUrl::parse("https://[2001:db8::1]:14000/dir"), (HttpsUrl{"2001:db8::1", 14000, "/dir"}));
}

TEST(HttpsUrl, NamesTheHostAsTheHeaderWantsIt) {
  EXPECT_EQ(HttpsUrl::parse("https://[2001:db8::1]:14000/")->authority(), "[2001:db8::1]:14000");
  EXPECT_EQ(HttpsUrl::parse("https://ca.example:443/")->authority(), "ca.example");
}

TEST(HttpsUrl, IsRefusedWhenItIsAnythingElse) {
  for (const char* bad :
       {"", "http://ca.example/", "https:/ca.example", "https://", "https:///x", "https://a@b/",
        "https://a:0/", "https://a:99999/", "https://a:/", "https://a:1x/", "https://a/ b",
        "https://a/\r\nHost:b", "https://a/#x", "https://[::1/", "https://[1.2.3.4]/", "https://[::1]x/",
        "https://*.a/", "https://a_b/", "https://a/\xc3\xbc"}) {
    EXPECT_FALSE(HttpsUrl::parse(bad)) << bad;
  }
  EXPECT_FALSE(HttpsUrl::parse("https://a/" + std::string(2048, 'x')));
}

}  // namespace
}  // namespace parlance::net
