#include "gateway/admin/doctor_desk.h"
#include "gateway/admin/doctor_test_fixture.h"
#include "proto/turn/credentials.h"

#include <gmock/gmock.h>

#include <map>
#include <regex>

namespace parlance::gateway::admin {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

class DoctorTest : public testing_desk::GatewayTest {
 protected:
  using GatewayTest::GatewayTest;

  std::string field(const std::string& json, const std::string& name) {
    std::smatch match;
    const std::regex pattern("\"" + name + "\":\"([^\"]*)\"");
    return std::regex_search(json, match, pattern) ? match[1].str() : "";
  }
  std::map<std::string, double> figures() {
    std::map<std::string, double> all;
    for (const ops::Metric& metric : metrics.collect(0))
      all[std::string(metric.labels[0].second)] = metric.value;
    return all;
  }
};

TEST_F(DoctorTest, HandsOutCredentialsThatLastFiveMinutesAndAreNotKept) {
  const sim::Seen seen = ask({"POST", "/doctor/access"});
  ASSERT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.header("cache-control"), "no-store");
  EXPECT_THAT(seen.body, HasSubstr(R"("address":"192.0.2.1","stun_port":3478)"));
  EXPECT_THAT(seen.body, HasSubstr(R"("port":3478,"tls_port":8443)"));
  const std::string username = field(seen.body, "username");
  EXPECT_EQ(field(seen.body, "credential"), proto::turn::password_of("sesame", username));
  const auto user = proto::turn::read_username(username);
  ASSERT_TRUE(user);
  EXPECT_EQ(user->expires.ms / 1000, worker.wall_now().ms / 1000 + 300);
  EXPECT_THAT(std::string(user->name), testing::EndsWith(".doctor"));
  EXPECT_EQ(user->circle, proto::turn::Circle::own_group);
}

TEST_F(DoctorTest, GivesNoTwoVisitorsTheSameRelayedRoom) {
  const std::string one = field(ask({"POST", "/doctor/access"}).body, "username");
  const std::string other = field(ask({"POST", "/doctor/access"}).body, "username");
  EXPECT_NE(proto::turn::read_username(one)->group, proto::turn::read_username(other)->group);
}

TEST_F(DoctorTest, GivesEachSourceAFewCredentialsAtATime) {
  for (int i = 0; i < 6; ++i) EXPECT_EQ(ask({"POST", "/doctor/access"}).status, 200U);
  const sim::Seen refused = ask({"POST", "/doctor/access"});
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.header("retry-after"), "20");
  EXPECT_EQ(ask({"POST", "/doctor/access", "", "192.0.2.2"}).status, 200U);
  worker.advance(seconds{20});
  EXPECT_EQ(ask({"POST", "/doctor/access"}).status, 200U);
  EXPECT_EQ(figures()["refused_source"], 1);
}

TEST_F(DoctorTest, CountsAnIpv6NetworkAsOneSource) {
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(ask({"POST", "/doctor/access", "", "2001:db8:0:1::" + std::to_string(i + 1)}).status, 200U);
  EXPECT_EQ(ask({"POST", "/doctor/access", "", "2001:db8:0:1::ffff"}).status, 429U);
  EXPECT_EQ(ask({"POST", "/doctor/access", "", "2001:db8:0:2::1"}).status, 200U);
}

TEST_F(DoctorTest, LetsNoOtherSitesPageTest) {
  for (const char* path : {"/doctor/access", "/doctor/media", "/doctor/bytes"})
    EXPECT_EQ(ask({"POST", path, "offer", "192.0.2.1", "https://evil.example"}).status, 403U) << path;
  EXPECT_EQ(ask({"GET", "/doctor/bytes", "", "192.0.2.1", "https://evil.example"}).status, 403U);
  EXPECT_EQ(ask({"POST", "/doctor/access", "", "192.0.2.1", "https://meet.example"}).status, 200U);
  EXPECT_TRUE(peers.alive.empty());
}

TEST_F(DoctorTest, ConnectsABrowserWithTheMediaPortWithoutARoom) {
  const sim::Seen seen = ask({"POST", "/doctor/media", "offer"});
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.header("content-type"), "application/sdp");
  EXPECT_EQ(seen.body, "answer to offer");
  ASSERT_EQ(peers.alive.size(), 1U);
  EXPECT_EQ(peers.newest->sources, (std::map<std::string, media::Source>{{"0", media::Source::camera}}));
  worker.advance(seconds{19});
  EXPECT_EQ(peers.alive.size(), 1U);
  worker.advance(seconds{1});
  EXPECT_TRUE(peers.alive.empty()) << "it ends by itself";
}

TEST_F(DoctorTest, EndsAConnectionWhoseBrowserHasGone) {
  ask({"POST", "/doctor/media", "offer"});
  peers.newest->listener.on_closed(fail(Kind::unavailable, "media.lost"));
  EXPECT_EQ(peers.alive.size(), 1U) << "not from inside";
  worker.run_until_idle();
  EXPECT_TRUE(peers.alive.empty());
  worker.advance(seconds{30});
}

TEST_F(DoctorTest, HasABoundedNumberOfConnections) {
  for (std::size_t i = 0; i < MediaProbes::kMaxPerSource; ++i)
    EXPECT_EQ(ask({"POST", "/doctor/media", "offer"}).status, 200U);
  EXPECT_EQ(ask({"POST", "/doctor/media", "offer"}).status, 503U) << "one source";
  for (std::size_t i = MediaProbes::kMaxPerSource; i < MediaProbes::kMax; ++i)
    EXPECT_EQ(ask({"POST", "/doctor/media", "offer", "192.0.2." + std::to_string(10 + i)}).status, 200U);
  EXPECT_EQ(ask({"POST", "/doctor/media", "offer", "192.0.2.200"}).status, 503U) << "all together";
  EXPECT_EQ(peers.alive.size(), MediaProbes::kMax);
  worker.advance(MediaProbes::kLifetime);
  EXPECT_EQ(ask({"POST", "/doctor/media", "offer", "192.0.2.200"}).status, 200U);
}

TEST_F(DoctorTest, RefusesWhatIsNoOfferAndASpentBudget) {
  EXPECT_EQ(ask({"POST", "/doctor/media", ""}).status, 400U);
  peers.full = true;
  EXPECT_EQ(ask({"POST", "/doctor/media", "offer"}).status, 503U);
  EXPECT_TRUE(peers.alive.empty());
  EXPECT_EQ(figures()["refused_offer"], 1);
  EXPECT_EQ(figures()["refused_busy"], 1);
}

TEST_F(DoctorTest, MeasuresWithBytesThatNoProxyMakesSmaller) {
  const sim::Seen seen = ask({"GET", "/doctor/bytes"});
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.header("cache-control"), "no-store");
  ASSERT_EQ(seen.body.size(), DoctorDesk::kDownloadBytes);
  std::map<char, std::size_t> seen_often;
  for (const char byte : seen.body) ++seen_often[byte];
  EXPECT_EQ(seen_often.size(), 256U);
  EXPECT_EQ(ask({"POST", "/doctor/bytes", std::string(1000, 'x')}).status, 204U);
  EXPECT_EQ(figures()["down"], DoctorDesk::kDownloadBytes);
  EXPECT_EQ(figures()["up"], 1000);
}

TEST_F(DoctorTest, GivesEachSourceABoundedNumberOfBytes) {
  std::size_t granted = 0;
  while (granted < 1000 && ask({"GET", "/doctor/bytes"}).status == 200U) ++granted;
  EXPECT_EQ(granted, 96U);
  EXPECT_EQ(ask({"POST", "/doctor/bytes", "x"}).status, 429U) << "both ways together";
  worker.advance(seconds{2});
  EXPECT_EQ(ask({"GET", "/doctor/bytes"}).status, 200U) << "512 KiB/s";
  EXPECT_EQ(ask({"GET", "/doctor/bytes"}).status, 429U);
}

class NarrowDoctorTest : public DoctorTest {
 protected:
  NarrowDoctorTest() : DoctorTest("[admin]\ndoctor_max_kbps = 8000\n") {}
};

TEST_F(NarrowDoctorTest, TakesNoMoreOfTheLineThanTheOperatorGives) {
  std::size_t granted = 0;
  for (int source = 0; source < 200; ++source)
    granted +=
        ask({"GET", "/doctor/bytes", "", "198.51.100." + std::to_string(source)}).status == 200U ? 1U : 0U;
  EXPECT_EQ(granted, 96U);
  const sim::Seen refused = ask({"GET", "/doctor/bytes", "", "203.0.113.1"});
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(refused.header("retry-after"), "2") << "1 MiB at 1 MB/s";
}

TEST_F(DoctorTest, BeginsNothingWhenTheServerStops) {
  ask({"POST", "/doctor/media", "offer"});
  bool stopped = false;
  gateway->stop([&stopped] { stopped = true; });
  worker.run_until_idle();
  EXPECT_TRUE(stopped);
  EXPECT_TRUE(peers.alive.empty());
  EXPECT_EQ(ask({"POST", "/doctor/media", "offer"}).status, 503U);
}

class SilentDoctorTest : public DoctorTest {
 protected:
  SilentDoctorTest() : DoctorTest("[admin]\ndoctor = false\n") {}
};

TEST_F(SilentDoctorTest, TestsNothingWhereTheOperatorDoesNotWantIt) {
  for (const char* path : {"/doctor/access", "/doctor/media", "/doctor/bytes"})
    EXPECT_EQ(ask({"POST", path, "offer"}).status, 404U) << path;
  EXPECT_EQ(ask({"GET", "/doctor/bytes"}).status, 404U);
}

class StunOnlyDoctorTest : public DoctorTest {
 protected:
  StunOnlyDoctorTest() : DoctorTest("[turn]\nrelay = false\n") {}
};

TEST_F(StunOnlyDoctorTest, SaysThatThereIsNoRelay) {
  EXPECT_THAT(ask({"POST", "/doctor/access"}).body, HasSubstr(R"("stun_port":3478,"turn":null)"));
}

}  // namespace
}  // namespace parlance::gateway::admin
