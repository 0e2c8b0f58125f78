#include "gateway/acme/wire.h"
#include "gateway/acme/wire_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::acme {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr std::string_view kDirectory =
    R"({"newNonce":"https://ca/n","newAccount":"https://ca/a","newOrder":"https://ca/o","revokeCert":"https://ca/r",
        "meta":{"termsOfService":"https://ca/terms","website":"https://ca"}})";

TEST(AcmeWire, ReadsADirectory) {
  const auto directory = read_directory(kDirectory);
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->new_nonce, "https://ca/n");
  EXPECT_EQ(directory->new_account, "https://ca/a");
  EXPECT_EQ(directory->new_order, "https://ca/o");
  EXPECT_EQ(directory->terms, "https://ca/terms");
  EXPECT_EQ(directory->renewal_info, "");
  EXPECT_EQ(directory->accounts, Directory::Accounts::open);
}

TEST(AcmeWire, RefusesADirectoryThatLeadsAwayFromHttps) {
  std::string text(kDirectory);
  text.replace(text.find("https://ca/a"), 12, "http://ca/aa");
  EXPECT_FALSE(read_directory(text));
}

TEST(AcmeWire, ReadsTheOrderOfRfc8555Section713) {
  const auto order = read_order(R"({
     "status": "valid", "expires": "2016-01-20T14:09:07.99Z",
     "identifiers": [{ "type": "dns", "value": "www.example.org" }, { "type": "dns", "value": "example.org" }],
     "notBefore": "2016-01-01T00:00:00Z", "notAfter": "2016-01-08T00:00:00Z",
     "authorizations": ["https://example.com/acme/authz/PAniVnsZcis", "https://example.com/acme/authz/r4HqLzrSrpI"],
     "finalize": "https://example.com/acme/order/TOlocE8rfgo/finalize",
     "certificate": "https://example.com/acme/cert/jWCdfHVGY2M"})");
  ASSERT_TRUE(order);
  EXPECT_EQ(order->status, Status::valid);
  EXPECT_THAT(order->authorizations, ElementsAre("https://example.com/acme/authz/PAniVnsZcis",
                                                 "https://example.com/acme/authz/r4HqLzrSrpI"));
  EXPECT_EQ(order->finalize, "https://example.com/acme/order/TOlocE8rfgo/finalize");
  EXPECT_EQ(order->certificate, "https://example.com/acme/cert/jWCdfHVGY2M");
}

TEST(AcmeWire, ReadsTheAuthorizationOfRfc8555Section714) {
  const auto authorization = read_authorization(R"({
     "status": "valid", "expires": "2015-03-01T14:09:07.99Z", "identifier": { "type": "dns", "value": "www.example.org" },
     "challenges": [
       { "url": "https://example.com/acme/chall/prV_B7yEyA4", "type": "http-01", "status": "valid",
         "token": "DGyRejmCefe7v4NfDGDKfA", "validated": "2014-12-01T12:05:58.16Z" },
       { "url": "https://example.com/acme/chall/x", "type": "dns-01", "status": "pending", "token": "DGyRejmCefe7v4NfDGDKfA" }],
     "wildcard": false})");
  ASSERT_TRUE(authorization);
  EXPECT_EQ(authorization->name, "www.example.org");
  ASSERT_THAT(authorization->challenges, SizeIs(1));
  EXPECT_EQ(authorization->challenges[0].token, "DGyRejmCefe7v4NfDGDKfA");
  EXPECT_EQ(authorization->challenges[0].status, Status::valid);
}

TEST(AcmeWire, RefusesATokenThatIsNoBase64Url) {
  const auto with_token = [](std::string_view token) {
    return read_authorization(
        std::string(R"({"status":"pending","identifier":{"type":"dns","value":"a"},"challenges":[)") +
        R"({"type":"http-01","url":"https://ca/c","status":"pending","token":")" + std::string(token) +
        "\"}]}");
  };
  EXPECT_TRUE(with_token("abc_-9"));
  EXPECT_FALSE(with_token("../../etc/passwd"));
  EXPECT_FALSE(with_token(""));
  EXPECT_FALSE(with_token(std::string(kMaxToken + 1, 'a')));
}

TEST(AcmeWire, ReadsAProblemAndMakesItPrintable) {
  const Problem problem = read_problem(
      R"({"type":"urn:ietf:params:acme:error:rateLimited","detail":"too\nmany\u001b[31m","status":429})");
  EXPECT_EQ(problem.type, Problem::Type::rate_limited);
  EXPECT_EQ(problem.detail, "rateLimited: too many [31m");
  EXPECT_EQ(read_problem("<html>").type, Problem::Type::other);
  EXPECT_THAT(read_problem(R"({"detail":")" + std::string(10'000, 'x') + "\"}").detail, SizeIs(kMaxDetail));
  EXPECT_EQ(read_problem(R"({"type":"badNonce"})").type, Problem::Type::other) << "without its namespace";
}

TEST(AcmeWire, RefusesWhatIsTooDeepOrTooLong) {
  EXPECT_FALSE(read_directory(std::string(100'000, '[')));
  EXPECT_FALSE(read_directory(std::string(kMaxJson, ' ') + std::string(kDirectory)));
  std::string urls;
  for (std::size_t i = 0; i <= kMaxAuthorizations; ++i) urls += R"("https://ca/x",)";
  urls.pop_back();
  EXPECT_FALSE(
      read_order(R"({"status":"pending","finalize":"https://ca/f","authorizations":[)" + urls + "]}"));
}

TEST(AcmeWire, ReadsTimes) {
  EXPECT_EQ(read_time("1970-01-01T00:00:00Z")->ms, 0);
  EXPECT_EQ(read_time("2026-11-22T10:20:30.987Z")->ms, 1'795'342'830'000);
  EXPECT_EQ(read_time("2026-11-22T12:20:30+02:00")->ms, 1'795'342'830'000);
  EXPECT_EQ(read_time("2026-11-22T09:50:30-00:30")->ms, 1'795'342'830'000);
  for (const char* bad : {"", "2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z",
                          "2026-11-22T10:20:30", "1969-12-31T23:59:59Z", "2026-11-22T10:20:30.Z",
                          "2026-11-22T10:20:30Zx", "2026-11-22T10:20:30+0200", "26-11-22T10:20:30Z"}) {
    EXPECT_FALSE(read_time(bad)) << bad;
  }
}

TEST(AcmeWire, ReadsARenewalWindow) {
  const auto window = read_renewal_window(
      R"({"suggestedWindow":{"start":"2025-01-02T04:00:00Z","end":"2025-01-03T04:00:00Z"}})");
  ASSERT_TRUE(window);
  EXPECT_EQ(window->end.ms - window->start.ms, 86'400'000);
  EXPECT_FALSE(read_renewal_window(
      R"({"suggestedWindow":{"start":"2025-01-03T04:00:00Z","end":"2025-01-03T04:00:00Z"}})"));
}

TEST(AcmeWire, ReadsRetryAfterInSeconds) {
  EXPECT_EQ(read_retry_after("120"), std::chrono::seconds(120));
  EXPECT_EQ(read_retry_after("9999999999"), std::chrono::days(365));
  for (const char* bad : {"", "-1", "soon", "1 ", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999"})
    EXPECT_EQ(read_retry_after(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace parlance::gateway::acme
