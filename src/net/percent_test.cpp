#include "net/percent.h"

#include <gtest/gtest.h>

namespace parlance::net {
namespace {

TEST(Percent, DecodesExactlyOnce) {
  EXPECT_EQ(*decode_path("/r/caf%C3%A9"), "/r/caf\u00e9");
  EXPECT_EQ(*decode_path("/r/a%2541"), "/r/a%41");
  EXPECT_EQ(*decode_path("/r/a+b"), "/r/a+b");
  EXPECT_EQ(*decode_path("/"), "/");
  EXPECT_EQ(*decode_path("/a%2"
                         "0b"),
            "/a b");
}

TEST(Percent, RefusesWhatReadersCouldUnderstandDifferently) {
  for (const auto* path : {"", "r", "/%2F", "/a%2fb", "/%5C", "/a\\b", "/%00", "/%0a", "/%7f", "/%", "/%4",
                           "/%zz", "/%ff", "/%C0%AF", "/a/../b", "/..", "/.", "/%2e%2e/x", "/a/%2E/b"}) {
    EXPECT_FALSE(decode_path(path).has_value()) << path;
  }
}

TEST(Percent, LeavesNamesThatOnlyBeginWithDotsAlone) {
  EXPECT_EQ(*decode_path("/.well-known/..x"), "/.well-known/..x");
}

}  // namespace
}  // namespace parlance::net
