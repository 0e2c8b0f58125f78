#include "crypto/certificate.h"
#include "test/net/http_client.h"
#include "test/net/http_host.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace parlance {
namespace {

namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using test::HttpClient;
using test::HttpHost;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Certificate and key in a directory of their own.
class Files final {
 public:
  Files() { write("first.example"); }
  ~Files() { std::filesystem::remove_all(directory_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  void write(const std::string& name) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    const auto made =
        crypto::make_self_signed({{name}, {}, WallTime{now.count() - 86'400'000}, crypto::kSelfSignedLife});
    put(names.certificate, made.value().certificate_pem);
    put(names.key, made.value().key_pem);
  }
  void spoil() { put(names.certificate, "no certificate"); }

 private:
  static void put(const std::string& file, const std::string& text) {
    // A new file, as tools that renew certificates write it: its inode changes even within one tick of the clock.
    std::ofstream(file + ".new") << text;
    std::filesystem::rename(file + ".new", file);
  }
  static std::filesystem::path fresh_directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "parlance-tls-XXXXXX").string();
    return mkdtemp(pattern.data());
  }
  std::filesystem::path directory_ = fresh_directory();

 public:
  const net::TlsFiles names{directory_ / "certificate.pem", directory_ / "key.pem"};
};

class TlsClient final {
 public:
  explicit TlsClient(const net::Endpoint& server, ssl::context::method method = ssl::context::tls_client)
      : tls_(method), stream_(context_, tls_) {
    const std::string offered = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(stream_.native_handle(),
                        reinterpret_cast<const unsigned char*>(offered.data()),  // lint: OpenSSL's type
                        static_cast<unsigned>(offered.size()));
    stream_.next_layer().connect({boost::asio::ip::make_address(server.address_text()), server.port});
    error = stream_.handshake(ssl::stream_base::client, error);
  }

  std::string ask(std::string_view request) {
    boost::asio::write(stream_, boost::asio::buffer(request.data(), request.size()), error);
    std::string answer;
    std::array<char, 4096> bytes{};
    boost::system::error_code ended;
    while (!ended) {
      const std::size_t count = stream_.read_some(boost::asio::buffer(bytes), ended);
      answer.append(bytes.data(), count);
    }
    return answer;
  }

  std::string common_name() {
    X509* certificate = SSL_get1_peer_certificate(stream_.native_handle());
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
    X509_free(certificate);
    return name.data();
  }

  std::string alpn() {
    const unsigned char* chosen = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(stream_.native_handle(), &chosen, &length);
    return {chosen, chosen + length};
  }

  boost::system::error_code error;

 private:
  boost::asio::io_context context_;
  ssl::context tls_;
  ssl::stream<tcp::socket> stream_;
};

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
  Files files;
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

class Shouter final : public net::TcpReader {
 public:
  explicit Shouter(std::unique_ptr<net::TcpStream> stream) : stream_(std::move(stream)) {
    stream_->start(*this);
  }
  void on_bytes(ByteView bytes) override { stream_->write(Bytes(bytes.begin(), bytes.end())); }
  void on_closed() override {}

 private:
  std::unique_ptr<net::TcpStream> stream_;
};

TEST_F(Tls, HandsOtherProtocolsOnByTheirFirstByte) {
  std::vector<std::unique_ptr<Shouter>> streams;
  std::promise<void> taken;
  host.settings.others.push_back({[](std::uint8_t byte) { return byte < 4; },
                                  [&streams, &taken](net::Worker&, std::unique_ptr<net::TcpStream> stream) {
                                    streams.push_back(std::make_unique<Shouter>(std::move(stream)));
                                    taken.set_value();
                                  }});
  start();
  HttpClient client(host.https());
  const std::string bytes("\0\1stun", 6);
  client.send(bytes);
  EXPECT_EQ(client.until("stun"), bytes);
  taken.get_future().wait();
  host.stop(std::chrono::milliseconds(0));
  host.pool().stop();
  streams.clear();
}

}  // namespace
}  // namespace parlance
