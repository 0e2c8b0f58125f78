#include "net/endpoint.h"

#include <gtest/gtest.h>

namespace parlance::net {
namespace {

TEST(Endpoint, WritesWhatItReads) {
  EXPECT_EQ(Endpoint::parse("192.0.2.1", 80)->text(), "192.0.2.1:80");
  EXPECT_EQ(Endpoint::parse("2001:db8:0::1", 443)->text(), "[2001:db8::1]:443");
  EXPECT_EQ(Endpoint::parse("2001:db8::1", 443)->address_text(), "2001:db8::1");
}

TEST(Endpoint, RefusesWhatIsNoAddress) {
  using std::string_view_literals::operator""sv;
  for (const auto text : {""sv, "localhost"sv, "192.0.2"sv, "192.0.2.1 "sv, "192.0.2.1\0x"sv, "[::1]"sv,
                          "::g"sv, "fe80::1%eth0"sv}) {
    EXPECT_FALSE(Endpoint::parse(text, 1).has_value()) << text;
  }
}

TEST(Endpoint, KnowsLoopbackInBothFamilies) {
  for (const auto* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(Endpoint::parse(text, 1)->is_loopback()) << text;
  }
  for (const auto* text : {"0.0.0.0", "128.0.0.1", "::", "::2", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(Endpoint::parse(text, 1)->is_loopback()) << text;
  }
}

}  // namespace
}  // namespace parlance::net
