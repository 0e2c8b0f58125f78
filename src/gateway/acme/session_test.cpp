#include "gateway/acme/session_test_fixture.h"

namespace parlance::gateway::acme {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AcmeOrder : public SessionTest {
 protected:
  void expect_refused(std::string_view words) {
    start();
    pass(minutes(30));
    EXPECT_THAT(installed, IsEmpty());
    EXPECT_THAT(published, IsEmpty());
    ASSERT_THAT(reports_of(Report::Event::failed), testing::Not(IsEmpty()));
    EXPECT_THAT(reports_of(Report::Event::failed).front().detail, HasSubstr(words));
  }
};

TEST_F(AcmeOrder, GetsACertificateForAllNames) {
  start();
  pass(minutes(1));
  EXPECT_THAT(authority.wrongs, IsEmpty());
  ASSERT_THAT(installed, SizeIs(1));
  const auto own = crypto::EcKey::from_pem(installed[0].key_pem);
  ASSERT_TRUE(own);
  const auto chain = crypto::read_chain(installed[0].chain_pem, *own, wanted.domains);
  ASSERT_TRUE(chain) << chain.error().what;
  EXPECT_THAT(chain->leaf.dns_names, ElementsAre("a.example", "b.example"));
  EXPECT_EQ(chain->leaf.issuer, "Test Root");
  EXPECT_EQ(authority.contact, "mailto:admin@a.example");
}

TEST_F(AcmeOrder, ShowsTheKeyAuthorizationAndTakesItBack) {
  std::vector<std::string> seen;
  authority.check = [this, &seen](const test::AcmeAuthority::Challenge& challenge) {
    if (challenge.type != "tls-alpn-01") return false;
    const auto found = published.find(challenge.name);
    EXPECT_NE(found, published.end()) << challenge.name;
    EXPECT_EQ(published.size(), 1U) << "shown before or after its time";
    EXPECT_EQ(found->second.authorization, challenge.authorization);
    seen.push_back(challenge.name);
    return true;
  };
  start();
  pass(minutes(1));
  EXPECT_THAT(seen, ElementsAre("a.example", "b.example"));
  EXPECT_THAT(published, IsEmpty());
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeOrder, AnswersHttp01WhereThatIsWanted) {
  wanted.challenge = ChallengeKind::http;
  authority.check = [this](const test::AcmeAuthority::Challenge& challenge) {
    const Publish& own = published.at(challenge.name);
    return challenge.type == "http-01" && own.kind == ChallengeKind::http && own.token == challenge.token &&
           own.authorization == challenge.authorization;
  };
  start();
  pass(minutes(1));
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeOrder, AsksAgainWithAFreshNonceWhenOneIsStale) {
  authority.stale_nonces = 3;
  start();
  pass(minutes(1));
  EXPECT_THAT(authority.wrongs, IsEmpty());
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeOrder, GivesUpWhenEveryNonceIsStale) {
  authority.stale_nonces = 1'000'000;
  start();
  EXPECT_THAT(reports_of(Report::Event::failed).at(0).detail, HasSubstr("badNonce"));
  EXPECT_LT(fetched, 10);
}

TEST_F(AcmeOrder, WaitsForAnAuthorityThatTakesItsTime) {
  authority.slow_checks = 10;
  authority.processing = 10;
  start();
  EXPECT_THAT(installed, IsEmpty());
  pass(minutes(3));
  EXPECT_THAT(authority.wrongs, IsEmpty());
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeOrder, LooksAgainWhenTheAuthorityWantsIt) {
  authority.slow_checks = 4;
  authority.look_again = "50";
  start();
  pass(seconds(2));
  const int before = fetched;
  pass(seconds(40));
  EXPECT_EQ(fetched, before);
  pass(minutes(10));
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeOrder, DoesNotWaitForEver) {
  authority.slow_checks = 1'000'000;
  expect_refused("acme.slow");
}

TEST_F(AcmeOrder, NeedsNoChallengeForNamesThatAreKnown) {
  authority.known_names = true;
  authority.check = [](const test::AcmeAuthority::Challenge&) { return false; };
  start();
  pass(minutes(1));
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeOrder, TellsWhyAChallengeFailedInOneLine) {
  authority.check = [](const test::AcmeAuthority::Challenge&) { return false; };
  expect_refused("acme.challenge: a.example: unauthorized: not what was expected");
}

TEST_F(AcmeOrder, TellsWhenTheChallengeIsNotOffered) {
  authority.types = {"dns-01", "http-01"};
  expect_refused("does not offer tls-alpn-01");
}

TEST_F(AcmeOrder, RefusesACertificateForAnotherKey) {
  authority.wrong_certificate = true;
  expect_refused("chain.key");
}

TEST_F(AcmeOrder, SaysThatAnAccountElsewhereIsNeeded) {
  authority.secret = "secret";
  expect_refused("acme.external_id");
}

TEST_F(AcmeOrder, BindsAnAccountElsewhere) {
  authority.secret = "secret";
  wanted.external = {"kid-1", {'s', 'e', 'c', 'r', 'e', 't'}};
  start();
  pass(minutes(1));
  EXPECT_THAT(authority.wrongs, IsEmpty());
  EXPECT_THAT(installed, SizeIs(1));
}

class AcmeRenewal : public SessionTest {};

TEST_F(AcmeRenewal, ComesWithAThirdOfTheLifeLeftForYears) {
  start();
  pass(hours(24) * 730);
  EXPECT_THAT(authority.wrongs, IsEmpty());
  // 90 days each, renewed after 60 (less the hour that the authority dates back).
  EXPECT_THAT(installed, SizeIs(1 + 730 / 60));
  EXPECT_EQ(session().counters().failed, 0U);
}

TEST_F(AcmeRenewal, ComesAtHalfOfAShortLife) {
  authority.life_ms = 6 * kTestDayMs;
  start();
  pass(hours(24) * 30);
  EXPECT_THAT(installed, SizeIs(1 + 30 / 3));
}

TEST_F(AcmeRenewal, LeavesACertificateAloneThatLasts) {
  start(Installed{kTestNow, WallTime{kTestNow.ms + 90 * kTestDayMs}, ""});
  pass(hours(24) * 59);
  EXPECT_EQ(fetched, 0);
  pass(hours(24) * 2);
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeRenewal, ReplacesACertificateThatHasEndedAtOnce) {
  start(Installed{WallTime{kTestNow.ms - 100 * kTestDayMs}, WallTime{kTestNow.ms - 10 * kTestDayMs}, ""});
  pass(minutes(1));
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeRenewal, FollowsTheClockWhenItIsSet) {
  start(Installed{kTestNow, WallTime{kTestNow.ms + 90 * kTestDayMs}, ""});
  Outbox<Action> out;
  const TimePoint now{std::chrono::hours(5)};
  ASSERT_TRUE(session().receive(ClockRead{WallTime{kTestNow.ms + 61 * kTestDayMs}}, now, out));
  run();
  EXPECT_GT(fetched, 0);
}

TEST_F(AcmeRenewal, TriesEverMoreSlowlyWhileTheAuthorityIsAway) {
  silent = true;
  start();
  pass(hours(24));
  // At about 0, 1 and 11 minutes, then 1.2, 7 and 19 hours.
  EXPECT_THAT(reports_of(Report::Event::failed), SizeIs(testing::AllOf(testing::Ge(5U), testing::Le(7U))));
  EXPECT_THAT(reports_of(Report::Event::failed).front().detail, HasSubstr("https.connect"));
  silent = false;
  pass(hours(40));
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeRenewal, LeavesTheAuthorityAloneForAsLongAsItWants) {
  authority.refuse = "/new-order";
  start();
  EXPECT_THAT(reports_of(Report::Event::failed).at(0).detail,
              HasSubstr("rateLimited: too many certificates"));
  authority.refuse.clear();
  const int before = fetched;
  pass(seconds(7199));
  EXPECT_EQ(fetched, before);
  pass(seconds(62));
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeRenewal, IsNotShutOutForLongerThanAWeek) {
  authority.refuse = "/new-order";
  authority.ban = "9999999999";
  start();
  authority.refuse.clear();
  pass(hours(24) * 8);
  EXPECT_THAT(installed, SizeIs(1));
}

TEST_F(AcmeRenewal, IsFarAwayForACertificateThatNeverEnds) {
  constexpr WallTime kNever{253'402'300'799'000};  // RFC 5280 section 4.1.2.5
  start(Installed{kTestNow, kNever, ""});
  EXPECT_EQ(session().deadline(), TimePoint{hours(5) + hours(24) * 30});
  pass(hours(24) * 100);
  EXPECT_EQ(session().deadline(), TimePoint{hours(5) + hours(24) * 120});
  EXPECT_EQ(fetched, 0);
}

TEST_F(AcmeRenewal, ComesWhenTheAuthorityAdvisesIt) {
  authority.window =
      R"({"suggestedWindow":{"start":"2026-12-02T00:00:00Z","end":"2026-12-03T00:00:00Z"},"explanationURL":"https://ca.example/why"})";
  start();
  pass(hours(24) * 8);
  EXPECT_THAT(installed, SizeIs(1));
  pass(hours(24) * 4);
  EXPECT_THAT(installed, SizeIs(testing::Ge(2U)));
  EXPECT_THAT(authority.wrongs, IsEmpty());
  EXPECT_THAT(authority.replaced, testing::Not(IsEmpty()))
      << "the order names the certificate that it replaces";
}

TEST_F(AcmeRenewal, IsNotHurriedByAWindowThatStaysInThePast) {
  authority.window = R"({"suggestedWindow":{"start":"2020-12-02T00:00:00Z","end":"2020-12-03T00:00:00Z"}})";
  start();
  pass(hours(48));
  EXPECT_THAT(installed, SizeIs(testing::AllOf(testing::Ge(3U), testing::Le(6U))));
}

TEST_F(AcmeRenewal, NeverFollowsAdviceThatWouldLetTheCertificateEnd) {
  authority.window = R"({"suggestedWindow":{"start":"2036-12-02T00:00:00Z","end":"2036-12-03T00:00:00Z"}})";
  start();
  pass(hours(24) * 89);
  EXPECT_THAT(installed, SizeIs(2));
}

TEST_F(AcmeRenewal, TakesNoAnswerThatWasNotAskedFor) {
  start(Installed{kTestNow, WallTime{kTestNow.ms + 90 * kTestDayMs}, ""});
  Outbox<Action> out;
  const auto taken = session().receive(Answer{200, "", "", "", "{}"}, TimePoint{std::chrono::hours(5)}, out);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().what, "acme.unexpected");
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace parlance::gateway::acme
