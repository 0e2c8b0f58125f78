// Whoever only holds connections keeps nobody out: thousands of them, silent or slow, and everybody else is served as if they were not there.
#include "test/net/http_client.h"
#include "test/net/http_host.h"
#include "test/net/tls_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <vector>

namespace parlance {
namespace {

using test::TlsClient;
using ::testing::EndsWith;

constexpr std::string_view kRequest = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
/// Addresses of loopback that the attackers share.
constexpr std::uint32_t kSources = 20;

/// Connections that are opened and never finish anything.
class Holders final {
 public:
  Holders() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  ~Holders() {
    for (const int descriptor : open_) ::close(descriptor);
  }
  Holders(const Holders&) = delete;
  Holders& operator=(const Holders&) = delete;

  /// False: the machine has no more descriptors or ports for us.
  bool hold(const net::Endpoint& server, std::string_view begun) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return false;
    open_.push_back(descriptor);
    const sockaddr_in from = loopback(2 + static_cast<std::uint32_t>(open_.size()) % kSources, 0);
    const sockaddr_in to = loopback(1, server.port);
    // lint: what the sockets API asks for
    return ::bind(descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 &&
           ::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&  // lint: the same
           ::send(descriptor, begun.data(), begun.size(), MSG_NOSIGNAL) >= 0;
  }

 private:
  static sockaddr_in loopback(std::uint32_t last, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl((127U << 24U) + last);
    address.sin_port = htons(port);
    return address;
  }
  std::vector<int> open_;
};

class NewcomersTest : public ::testing::Test {
 protected:
  void start() {
    ASSERT_TRUE(host.router.route("GET", "/{path...}", test::echo()).has_value());
    host.secure(files.names);
    host.start();
  }
  void expect_served() { EXPECT_THAT(TlsClient(host.https()).ask(kRequest), EndsWith("GET /a   {a}")); }

  test::CertificateFiles files;
  test::HttpHost host;
};

TEST_F(NewcomersTest, TenThousandHalfOpenOrSlowConnectionsKeepNobodyOut) {
  host.settings.times.header = std::chrono::minutes(10);
  host.settings.max_newcomers = 500;
  host.settings.max_connections = 20'000;
  start();
  Holders holders;
  const std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
  for (const std::string_view begun : {std::string_view(), std::string_view(hello), std::string_view("GET /"),
                                       std::string_view("\0\1", 2)}) {
    for (int i = 0; i < 2'500; ++i) ASSERT_TRUE(holders.hold(host.https(), begun));
    expect_served();
  }
  EXPECT_GE(host.sum(&net::HttpServer::Counters::evicted), 9'000U);
  EXPECT_EQ(host.sum(&net::HttpServer::Counters::refused), 0U);
}

TEST_F(NewcomersTest, OneSourceLosesItsOwnOldestFirst) {
  host.settings.max_newcomers_per_address = 4;
  start();
  TlsClient idle(host.https());
  Holders holders;
  for (int i = 0; i < static_cast<int>(kSources) * 20; ++i) ASSERT_TRUE(holders.hold(host.https(), "G"));
  while (host.sum(&net::HttpServer::Counters::evicted) < kSources * 16) {
  }
  EXPECT_THAT(idle.ask(kRequest), EndsWith("GET /a   {a}"));
}

}  // namespace
}  // namespace parlance
