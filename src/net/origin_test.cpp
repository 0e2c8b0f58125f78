#include "net/origin.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::net {
namespace {

bool allowed(Headers headers, bool tls) {
  static const std::vector<std::string> kAllowed{"https://partner.example"};
  HttpRequest one;
  one.method = "GET";
  one.headers = std::move(headers);
  one.peer.tls = tls;
  return origin_allowed(one, kAllowed);
}

TEST(Origin, IsOurOwnOrAmongTheAllowed) {
  EXPECT_TRUE(allowed({{"origin", "https://meet.example:8443"}, {"host", "meet.example:8443"}}, true));
  EXPECT_TRUE(allowed({{"origin", "https://Meet.example"}, {"host", "meet.example:443"}}, true));
  EXPECT_TRUE(allowed({{"origin", "https://partner.example"}, {"host", "meet.example"}}, true));
  EXPECT_TRUE(allowed({{"origin", "http://localhost:8080"}, {"host", "localhost:8080"}}, false));
  EXPECT_TRUE(allowed({{"origin", "https://meet.example"}, {"host", "meet.example"}}, false))
      << "behind a reverse proxy";
  EXPECT_FALSE(allowed({{"origin", "https://evil.example"}, {"host", "meet.example"}}, true));
  EXPECT_FALSE(allowed({{"origin", "http://meet.example"}, {"host", "meet.example"}}, true));
  EXPECT_FALSE(allowed({{"origin", "null"}, {"host", "meet.example"}}, true));
  EXPECT_FALSE(allowed({{"origin", "https://meet.example.evil"}, {"host", "meet.example"}}, true));
  EXPECT_FALSE(allowed({{"origin", "https://"}, {"host", ""}}, true));
}

TEST(Origin, MayBeMissingOnlyWhereNoForeignPageCanBeBehindIt) {
  EXPECT_TRUE(allowed({{"host", "meet.example"}}, true));
  EXPECT_TRUE(allowed({{"sec-fetch-site", "same-origin"}}, true));
  EXPECT_FALSE(allowed({{"sec-fetch-site", "cross-site"}}, true));
  EXPECT_FALSE(allowed({{"sec-fetch-site", "same-site"}}, true));
}

}  // namespace
}  // namespace parlance::net
