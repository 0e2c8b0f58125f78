#include "net/https_client.h"
#include "test/net/acme_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace parlance {
namespace {

using net::HttpsClient;
using net::HttpsRequest;

/// A server that holds its peace.
class Mute final {
 public:
  Mute() : acceptor_(context_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {}
  [[nodiscard]] std::string url() const {
    return fmt::format("https://127.0.0.1:{}/", acceptor_.local_endpoint().port());
  }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

class HttpsClientTest : public testing::Test {
 protected:
  std::unique_ptr<HttpsClient> client(std::chrono::milliseconds patience = std::chrono::seconds(30)) {
    return HttpsClient::make({server.ca_file, patience, 4096}).value();
  }
  static std::string_view problem_of(HttpsClient& client, const HttpsRequest& request) {
    const auto answer = client.ask(request);
    return answer ? "none" : answer.error().error.what;
  }
  test::AcmeServer server;
};

TEST_F(HttpsClientTest, AsksAndHears) {
  const auto answer = client()->ask({"GET", server.directory(), {}, {}});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 200U);
  EXPECT_THAT(answer->body, testing::HasSubstr("newNonce"));
}

TEST_F(HttpsClientTest, HearsHeadersAloneForHead) {
  const auto answer = client()->ask({"HEAD", server.authority->url("/new-nonce"), {}, {}});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->header("replay-nonce"), "nonce-1");
}

TEST_F(HttpsClientTest, TrustsNobodyElse) {
  test::AcmeServer other;
  EXPECT_EQ(problem_of(*client(), {"GET", other.directory(), {}, {}}), "https.certificate");
  const auto system = HttpsClient::make({}).value();
  EXPECT_EQ(problem_of(*system, {"GET", server.directory(), {}, {}}), "https.certificate");
}

TEST_F(HttpsClientTest, WantsTheCertificateToBeForTheName) {
  std::string url = server.directory();
  url.replace(url.find("127.0.0.1"), 9, "localhost");
  EXPECT_EQ(problem_of(*client(), {"GET", url, {}, {}}), "https.certificate");
}

TEST_F(HttpsClientTest, GivesUpOnAServerThatSaysNothing) {
  const Mute mute;
  EXPECT_EQ(problem_of(*client(std::chrono::milliseconds(50)), {"GET", mute.url(), {}, {}}), "https.timeout");
}

TEST_F(HttpsClientTest, IsCancelledFromAnotherThread) {
  const Mute mute;
  const auto own = client();
  std::thread other([&own] { own->cancel(); });
  EXPECT_EQ(problem_of(*own, {"GET", mute.url(), {}, {}}), "https.cancelled");
  other.join();
}

TEST_F(HttpsClientTest, SaysWhatCanNotBeReached) {
  const auto own = client();
  EXPECT_EQ(problem_of(*own, {"GET", "http://127.0.0.1/", {}, {}}), "https.url");
  EXPECT_EQ(problem_of(*own, {"GET", "https://no-such-name.invalid/", {}, {}}), "https.name");
  EXPECT_EQ(problem_of(*own, {"GET", "https://127.0.0.1:1/", {}, {}}), "https.connect");
}

TEST_F(HttpsClientTest, TakesNoAnswerBeyondItsBound) {
  server.authority->refuse = "/directory";
  server.authority->window = std::string(5000, ' ');
  EXPECT_EQ(problem_of(*client(), {"GET", server.authority->url("/renewal/x"), {}, {}}), "http.too_large");
}

TEST_F(HttpsClientTest, NamesTheFileThatHoldsNoCertificate) {
  const auto none = HttpsClient::make({"/nonexistent/ca.pem"});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error(), testing::HasSubstr("/nonexistent/ca.pem"));
}

}  // namespace
}  // namespace parlance
