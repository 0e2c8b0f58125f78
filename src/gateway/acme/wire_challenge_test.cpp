#include "gateway/acme/wire_challenge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace parlance::gateway::acme {
namespace {

using testing::HasSubstr;

TEST(AcmeChallengeRequest, NamesItsToken) {
  const auto request =
      read_request("GET /.well-known/acme-challenge/abc HTTP/1.1\r\nHost: a.example\r\n\r\n");
  ASSERT_TRUE(std::holds_alternative<ChallengeRequest>(request));
  EXPECT_EQ(std::get<ChallengeRequest>(request).token, "abc");
}

TEST(AcmeChallengeRequest, IsToldFromOthersWithTheirHost) {
  const auto request = read_request("GET /a?b HTTP/1.1\r\nAccept: */*\r\nhOST:\t A.Example:80 \r\n\r\n");
  ASSERT_TRUE(std::holds_alternative<OtherRequest>(request));
  EXPECT_EQ(std::get<OtherRequest>(request).host, "a.example");
  EXPECT_EQ(std::get<OtherRequest>(request).target, "/a?b");
}

TEST(AcmeChallengeRequest, IsRefusedWhenItIsNone) {
  for (const char* head : {"", "\r\n\r\n", "GET\r\n\r\n", "POST / HTTP/1.1\r\n\r\n", "GET a HTTP/1.1\r\n\r\n",
                           "GET / HTTP/2\r\n\r\n", "GET /a\tb HTTP/1.1\r\n\r\n", "\x16\x03\x01\r\n\r\n"}) {
    EXPECT_TRUE(std::holds_alternative<NoRequest>(read_request(head))) << head;
  }
}

TEST(AcmeChallengeRequest, IsSentToHttpsOnlyForNamesOfOurs) {
  const std::array<std::string, 1> own{"a.example"};
  EXPECT_THAT(redirect_answer({"a.example", "/x"}, own, 8443),
              HasSubstr("Location: https://a.example:8443/x\r\n"));
  EXPECT_THAT(redirect_answer({"evil.example", "/x"}, own, 443), HasSubstr("404"));
  EXPECT_THAT(redirect_answer({"", "/x"}, own, 443), HasSubstr("404"));
}

}  // namespace
}  // namespace parlance::gateway::acme
