#include "test/net/http_client.h"
#include "test/net/http_host.h"
#include "test/net/tls_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance {
namespace {

namespace ssl = boost::asio::ssl;
using test::HttpClient;
using test::HttpHost;
using test::TlsClient;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Tls : public ::testing::Test {
 protected:
  void start() {
    ASSERT_TRUE(host.router.route("GET", "/{path...}", test::echo()).has_value());
    host.secure(files.names);
    host.start();
  }
  /// The certificate that new connections get, once it is `name`.
  void wait_for(const std::string& name) {
    while (TlsClient(host.https()).common_name() != name) host.server().reload_certificate();
  }
  test::CertificateFiles files;
  HttpHost host;
};

TEST_F(Tls, AnswersOverHttpsWithHttp11Chosen) {
  start();
  TlsClient client(host.https());
  ASSERT_FALSE(client.error) << client.error.message();
  EXPECT_EQ(client.alpn(), "http/1.1");
  EXPECT_THAT(client.ask("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              EndsWith("GET /a   {a}"));
}

TEST_F(Tls, RefusesTls11) {
  start();
  EXPECT_TRUE(TlsClient(host.https(), ssl::context::tlsv11_client).error);
}

TEST_F(Tls, SendsPlainRequestsToHttps) {
  start();
  HttpClient client(host.https());
  const std::string answer = client.ask("GET /r/a?b HTTP/1.1\r\nHost: meet.example:1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 308"));
  EXPECT_THAT(answer, HasSubstr("Location: https://meet.example:" + std::to_string(host.https().port) +
                                "/r/a?b\r\n"));
}

TEST_F(Tls, CountsWhatIsNeitherTlsNorHttpAndGoesOn) {
  start();
  HttpClient client(host.https());
  client.send(std::string("\x16\x03\x01\x00\x05hello", 10));
  client.rest();
  host.await(&net::HttpServer::Counters::tls_failures, 1);
  EXPECT_FALSE(TlsClient(host.https()).error);
}

TEST_F(Tls, GivesNewConnectionsAChangedCertificate) {
  start();
  EXPECT_EQ(TlsClient(host.https()).common_name(), "first.example");
  files.write("second.example");
  wait_for("second.example");
}

TEST_F(Tls, KeepsTheCertificateWhenTheNewOneIsBroken) {
  start();
  files.spoil();
  host.server().reload_certificate();
  EXPECT_EQ(TlsClient(host.https()).common_name(), "first.example");
  files.write("third.example");
  wait_for("third.example");
}

TEST_F(Tls, NamesTheFileThatIsBrokenAtStart) {
  files.spoil();
  host.secure(files.names);
  try {
    host.start();
    FAIL() << "started without a certificate";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(files.names.certificate));
  }
}

}  // namespace
}  // namespace parlance
