#include "transport/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace parlance::transport {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<net::Endpoint> bound(const std::vector<std::string>& addresses) {
  std::vector<net::Endpoint> all;
  all.reserve(addresses.size());
  for (const std::string& address : addresses) all.push_back(*net::Endpoint::parse(address, 8443));
  return all;
}

std::vector<std::string> addresses(const Settings& settings,
                                   const std::vector<std::string>& listening = {"0.0.0.0", "::"}) {
  std::vector<std::string> all;
  for (const auto& candidate : gather_candidates(settings, bound(listening)))
    all.push_back(candidate.address);
  return all;
}

TEST(Candidates, AreTheMachinesAddressesFromBothFamiliesInTurn) {
  EXPECT_THAT(addresses({.machine = {"192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1"}}),
              ElementsAre("2001:db8::1", "192.0.2.1", "192.0.2.2", "192.0.2.3"));
}

TEST(Candidates, HaveFallingPrioritiesAndFoundationsOfTheirOwn) {
  const auto all =
      gather_candidates({.machine = {"192.0.2.1", "192.0.2.2", "2001:db8::1"}}, bound({"0.0.0.0", "::"}));
  ASSERT_THAT(all, SizeIs(3));
  std::set<std::string> foundations;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].priority, (126U << 24U) + ((65535U - i) << 8U) + 255U);  // RFC 8445 section 5.1.2.1
    EXPECT_EQ(all[i].port, 8443);
    EXPECT_EQ(all[i].type, proto::sdp::CandidateType::host);
    foundations.insert(all[i].foundation);
  }
  EXPECT_THAT(foundations, SizeIs(3));
}

TEST(Candidates, ShowWhatIsAnnouncedInsteadOfTheSameFamilysAddresses) {
  EXPECT_THAT(addresses({.machine = {"10.0.0.5", "2001:db8::1"}, .announce = {"203.0.113.7"}}),
              ElementsAre("2001:db8::1", "203.0.113.7"));
  EXPECT_THAT(addresses({.announce = {"203.0.113.7", "203.0.113.8", "203.0.113.7"}}, {"10.0.0.5"}),
              ElementsAre("203.0.113.7", "203.0.113.8"));
}

TEST(Candidates, OfASocketForOneAddressAreThatAddress) {
  EXPECT_THAT(addresses({.machine = {"192.0.2.1", "2001:db8::1"}}, {"192.0.2.9"}), ElementsAre("192.0.2.9"));
}

TEST(Candidates, AreLoopbackOnlyWhereThatWasAskedForOrThereIsNothingElse) {
  EXPECT_THAT(addresses({.machine = {"127.0.0.1", "192.0.2.1", "::1"}}), ElementsAre("192.0.2.1"));
  EXPECT_THAT(addresses({}), ElementsAre("127.0.0.1", "::1"));
  EXPECT_THAT(addresses({.machine = {"192.0.2.1"}}, {"127.0.0.1"}), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses({.machine = {"192.0.2.1"}, .announce = {"127.0.0.2"}}, {"0.0.0.0"}),
              ElementsAre("127.0.0.2"));
  EXPECT_THAT(addresses({.machine = {"2001:db8::1"}}, {"0.0.0.0"}), ElementsAre("127.0.0.1"));
}

TEST(Candidates, LeaveOutWhatIsNoAddress) {
  EXPECT_THAT(addresses({.machine = {"eth0", "0.0.0.0", "192.0.2.1"}, .announce = {"example.org", "::"}}),
              ElementsAre("192.0.2.1"));
  EXPECT_THAT(gather_candidates({}, {}), IsEmpty());
}

TEST(Candidates, AreNotMoreThanABrowserShouldPair) {
  Settings settings;
  for (int i = 1; i < 100; ++i) settings.machine.push_back("192.0.2." + std::to_string(i));
  EXPECT_THAT(addresses(settings), SizeIs(kMostCandidates));
}

TEST(Candidates, OfTcpArePassiveAndLieBelowAllOfUdp) {
  const auto all = gather_candidates({.machine = {"192.0.2.1", "2001:db8::1"}}, bound({"0.0.0.0", "::"}),
                                     bound({"0.0.0.0", "::"}));
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(proto::sdp::serialise(all[2]), "candidate:1t 1 tcp " + std::to_string(all[2].priority) +
                                               " 2001:db8::1 8443 typ host tcptype passive");
  EXPECT_EQ(all[3].address, "192.0.2.1");
  EXPECT_LT(all[2].priority, all[1].priority);
  EXPECT_LT(all[3].priority, all[2].priority);
}

TEST(Candidates, OfTcpShowWhatIsAnnounced) {
  const auto all =
      gather_candidates({.machine = {"10.0.0.5"}, .announce = {"203.0.113.7"}}, {}, bound({"0.0.0.0"}));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].address, "203.0.113.7");
}

TEST(Candidates, OfTcpTakeAThirdOfThePlacesAtMost) {
  Settings settings;
  for (int i = 1; i < 100; ++i) settings.machine.push_back("192.0.2." + std::to_string(i));
  const auto all = gather_candidates(settings, bound({"0.0.0.0"}), bound({"0.0.0.0"}));
  EXPECT_THAT(all, SizeIs(kMostCandidates));
  EXPECT_EQ(std::ranges::count(all, proto::sdp::CandidateTransport::tcp, &proto::sdp::Candidate::transport),
            static_cast<std::ptrdiff_t>(kMostTcpCandidates));
}

}  // namespace
}  // namespace parlance::transport
