// Certificates from an authority, with everything real but the authority: sockets, TLS, files, the running server's port.
#include "crypto/token.h"
#include "gateway/acme/challenge_port.h"
#include "gateway/acme/gateway.h"
#include "gateway/acme/status.h"
#include "net/system_random.h"
#include "test/net/acme_server.h"
#include "test/net/acme_validator.h"
#include "test/sim/no_peers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

namespace parlance {
namespace {

using test::HttpClient;
using test::TlsLook;
using testing::HasSubstr;
using testing::IsEmpty;

/// No meeting takes place here.
class NoMeetings final : public hub::RoomDirectory {
 public:
  void join(hub::JoinRequest, hub::ParticipantListener&, Then<Result<hub::ParticipantPtr>>) override {}
  std::unique_ptr<hub::Watch> watch(const RoomKey&, hub::OccupancyListener&) override { return nullptr; }
};

std::uint16_t free_port() {
  boost::asio::io_context context;
  return boost::asio::ip::tcp::acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0})
      .local_endpoint()
      .port();
}

class Acme : public testing::Test {
 protected:
  void TearDown() override {
    if (gateway_) {
      std::promise<void> stopped;
      gateway_->stop([&stopped] { stopped.set_value(); });
      stopped.get_future().wait();
    }
    host.stop(std::chrono::milliseconds(0));
    host.pool().stop();
    gateway_.reset();
  }

  void start(const std::string& more) {
    const auto factory = gateway::acme::factory();
    std::vector<ops::SettingKey> keys(factory.keys.begin(), factory.keys.end());
    keys.push_back({"net.https_port", std::int64_t{443}, "", 0, 65535});
    keys.push_back({"net.listen", std::vector<std::string>{"127.0.0.1"}, ""});
    const std::string toml = fmt::format(
        "[acme]\nenabled = true\ndomains = {}\ndirectory = \"{}\"\nca_file = \"{}\"\nagree_to_terms = true\n"
        "forwarded = true\n{}",
        domains, authority.directory(), authority.ca_file, more);
    settings_.emplace(ops::Settings::parse(keys, "test", toml, {}).value());
    homes_.push_back({host.pool().worker(0), rooms_, peers_});
    net::TlsChallenges challenges;
    gateway::GatewayContext context{host.router, homes_, *settings_, metrics_, readiness_, tokens_, random_};
    context.data_directory = data.path();
    context.challenges = challenges;
    auto made = factory.make(context);
    ASSERT_TRUE(made) << made.error().what;
    gateway_ = std::move(*made);
    ASSERT_TRUE(host.router.route("GET", "/echo", test::echo()));
    const auto files = gateway::acme::tls_files(*settings_, data.path(), test::clock_now());
    ASSERT_TRUE(files) << files.error();
    tls_file = files->certificate;
    host.secure(*files);
    host.settings.challenges = challenges;
    const auto started = gateway_->start();
    ASSERT_TRUE(started) << started.error().what;
    host.start();
  }

  /// Until new connections are shown the authority's certificate.
  void await_certificate() {
    while (TlsLook(host.https(), "a.example", "http/1.1").issuer() != "Test Root")
      host.server().reload_certificate();
  }

  /// As `parlance doctor` will read it.
  std::optional<gateway::acme::AttemptStatus> status() {
    std::ifstream file(std::filesystem::path(tls_file).parent_path() / "status.json");
    const auto read = gateway::acme::read_status(std::string(std::istreambuf_iterator<char>(file), {}));
    return read ? std::optional(*read) : std::nullopt;
  }
  std::string last_problem() {
    const auto last = status();
    return last ? last->problem : "none yet";
  }

  void expect_nothing_wrong() {
    const std::lock_guard lock(authority.mutex);
    EXPECT_THAT(authority.authority->wrongs, IsEmpty());
  }

  std::string domains = R"(["a.example"])";
  test::AcmeServer authority;
  test::HttpHost host;
  test::TemporaryFolder data;
  std::string tls_file;

 private:
  NoMeetings rooms_;
  sim::NoPeers peers_;
  net::SystemRandom random_;
  ops::MetricsRegistry metrics_;
  ops::Readiness readiness_;
  crypto::TokenKey tokens_ = *crypto::TokenKey::from(Bytes(32, 1));
  std::vector<gateway::Home> homes_;
  std::optional<ops::Settings> settings_;
  std::unique_ptr<gateway::Gateway> gateway_;
};

TEST_F(Acme, GetsACertificateByTlsAlpn01OnTheRunningPort) {
  authority.authority->types = {"tls-alpn-01"};
  authority.authority->check = [this](const auto& challenge) {
    return test::check_tls_alpn(host.https(), challenge);
  };
  domains = R"(["a.example", "b.example"])";
  start("");
  await_certificate();
  expect_nothing_wrong();
}

TEST_F(Acme, GetsACertificateByHttp01OnItsOwnPort) {
  const std::uint16_t port = free_port();
  authority.authority->types = {"http-01"};
  authority.authority->check = [port](const auto& challenge) {
    return test::check_http(*net::Endpoint::parse("127.0.0.1", port), challenge);
  };
  start(fmt::format("challenge = \"http-01\"\nhttp_port = {}\n", port));
  await_certificate();
  expect_nothing_wrong();
}

TEST_F(Acme, AnswersHttp01BehindAProxyToo) {
  authority.authority->types = {"http-01"};
  authority.authority->check = [this](const auto& challenge) {
    return test::check_http(host.plain(), challenge);
  };
  start(fmt::format("challenge = \"http-01\"\nhttp_port = {}\n", free_port()));
  await_certificate();
  expect_nothing_wrong();
}

TEST_F(Acme, ChangesTheCertificateWithoutDroppingAConnection) {
  std::promise<void> held;
  const auto ready = std::make_shared<std::shared_future<void>>(held.get_future());
  authority.authority->types = {"tls-alpn-01"};
  authority.authority->check = [this, ready](const auto& challenge) {
    ready->wait();
    return test::check_tls_alpn(host.https(), challenge);
  };
  start("");
  TlsLook before(host.https(), "a.example", "http/1.1");
  ASSERT_TRUE(before.connected);
  EXPECT_EQ(before.issuer(), "a.example") << "self-signed until the authority has answered";
  held.set_value();
  await_certificate();
  EXPECT_THAT(before.ask("GET /echo HTTP/1.1\r\nHost: a.example\r\n\r\n"), HasSubstr("200 OK"));
}

TEST_F(Acme, ShowsNobodyElseAChallenge) {
  authority.authority->types = {"tls-alpn-01"};
  authority.authority->check = [this](const auto& challenge) {
    const TlsLook other(host.https(), "other.example", "acme-tls/1");
    EXPECT_FALSE(other.connected) << "for a name that is not being checked";
    const TlsLook ordinary(host.https(), challenge.name, "http/1.1");
    EXPECT_EQ(ordinary.issuer(), "a.example") << "to a browser";
    return test::check_tls_alpn(host.https(), challenge);
  };
  start("");
  await_certificate();
  EXPECT_FALSE(TlsLook(host.https(), "a.example", "acme-tls/1").connected) << "after the challenge";
}

TEST_F(Acme, KeepsKeysFromOtherUsers) {
  authority.authority->check = [this](const auto& challenge) {
    return test::check_tls_alpn(host.https(), challenge);
  };
  authority.authority->types = {"tls-alpn-01"};
  start("");
  await_certificate();
  struct stat facts{};
  ASSERT_EQ(::stat(tls_file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((std::filesystem::path(tls_file).parent_path() / "account.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(data.path("acme").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST_F(Acme, SendsOrdinaryVisitorsOfPort80ToHttps) {
  const std::uint16_t port = free_port();
  start(fmt::format("challenge = \"http-01\"\nhttp_port = {}\n", port));
  HttpClient client(*net::Endpoint::parse("127.0.0.1", port));
  const std::string answer = client.ask("GET /r/standup?x HTTP/1.1\r\nHost: A.example\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("308 Permanent Redirect"));
  EXPECT_THAT(answer, HasSubstr("Location: https://a.example/r/standup?x\r\n"));
  HttpClient stranger(*net::Endpoint::parse("127.0.0.1", port));
  EXPECT_THAT(stranger.ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), HasSubstr("404 Not Found"));
}

TEST_F(Acme, AnswersTheAuthorityWhileOthersHoldThePortOpen) {
  const std::uint16_t port = free_port();
  std::vector<std::unique_ptr<HttpClient>> idle;
  authority.authority->types = {"http-01"};
  authority.authority->check = [port, &idle](const auto& challenge) {
    const auto own = *net::Endpoint::parse("127.0.0.1", port);
    for (std::size_t i = 0; i < 2 * gateway::acme::ChallengePort::kMaxConnections; ++i)
      idle.push_back(std::make_unique<HttpClient>(own));
    return test::check_http(own, challenge);
  };
  start(fmt::format("challenge = \"http-01\"\nhttp_port = {}\n", port));
  await_certificate();
  expect_nothing_wrong();
}

TEST_F(Acme, KeepsTheCertificateOnceTheDiskTakesItAgain) {
  authority.authority->types = {"tls-alpn-01"};
  authority.authority->check = [this](const auto& challenge) {
    std::filesystem::create_directory(tls_file + ".new");  // in the way of the temporary file
    return test::check_tls_alpn(host.https(), challenge);
  };
  start("");
  while (last_problem().find("acme.storage") == std::string::npos) std::this_thread::yield();
  std::filesystem::remove(tls_file + ".new");
  await_certificate();
  while (!last_problem().empty()) std::this_thread::yield();
  EXPECT_EQ(authority.authority->issued, 1) << "it is not asked for again";
}

TEST_F(Acme, WritesDownWhatTheAuthorityAdvises) {
  authority.authority->types = {"tls-alpn-01"};
  authority.authority->check = [this](const auto& challenge) {
    return test::check_tls_alpn(host.https(), challenge);
  };
  authority.authority->window =
      R"({"suggestedWindow":{"start":"2020-12-02T00:00:00Z","end":"2020-12-03T00:00:00Z"}})";
  start("");
  // Unasked it would be renewed after 60 days; on this advice as soon as it may be.
  const WallTime soon{test::clock_now().ms + 86'400'000};
  std::optional<gateway::acme::AttemptStatus> last;
  while (!last || !last->next || *last->next > soon) last = status();
  EXPECT_EQ(last->problem, "");
}

TEST_F(Acme, AsksAnAuthorityWhoseCertificateItCanNotTrustForNothing) {
  test::AcmeServer impostor;
  authority.ca_file = impostor.ca_file;
  start("");
  const std::string status = std::filesystem::path(tls_file).parent_path() / "status.json";
  while (!std::filesystem::exists(status)) std::this_thread::yield();
  std::ifstream file(status);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(file), {}), HasSubstr("https.certificate"));
}

}  // namespace
}  // namespace parlance
