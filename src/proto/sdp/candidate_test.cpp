#include "proto/sdp/candidate.h"
#include "test/data/sdp/offers.h"

#include <gtest/gtest.h>

#include <sstream>

namespace parlance::proto::sdp {
namespace {

std::string_view error_of(std::string_view text) { return parse_candidate(text).error().what; }

TEST(SdpCandidate, ReadsWhatBrowsersTrickle) {
  for (const std::string name : {"chromium.candidates", "firefox.candidates"}) {
    std::istringstream lines(test_data::read(name));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      SCOPED_TRACE(line);
      const auto candidate = parse_candidate(line);
      ASSERT_TRUE(candidate) << candidate.error().what;
      EXPECT_EQ(parse_candidate(serialise(*candidate)).value(), *candidate);
    }
    EXPECT_GE(count, 8U);
  }
}

TEST(SdpCandidate, KeepsEachFieldOfChromiums) {
  const auto candidate =
      parse_candidate("candidate:3514438827 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active "
                      "generation 0 ufrag 6Jcy network-id 1")
          .value();
  EXPECT_EQ(candidate.foundation, "3514438827");
  EXPECT_EQ(candidate.component, 1);
  EXPECT_EQ(candidate.transport, CandidateTransport::tcp);
  EXPECT_EQ(candidate.priority, 1518214911U);
  EXPECT_EQ(candidate.address, "192.0.2.2");
  EXPECT_EQ(candidate.port, 9);
  EXPECT_EQ(candidate.type, CandidateType::host);
  EXPECT_EQ(candidate.tcp_type, TcpType::active);
  EXPECT_EQ(candidate.ufrag, "6Jcy");
}

TEST(SdpCandidate, ReadsARelayedOneWithItsRelatedAddress) {
  const std::string text = "candidate:1 1 udp 41885439 198.51.100.7 50009 typ relay raddr 0.0.0.0 rport 0";
  const auto candidate = parse_candidate(text).value();
  EXPECT_EQ(candidate.type, CandidateType::relayed);
  EXPECT_EQ(candidate.related_address, "0.0.0.0");
  EXPECT_EQ(serialise(candidate), text);
}

TEST(SdpCandidate, KeepsAHiddenAddressAsAName) {
  const auto candidate =
      parse_candidate(
          "candidate:0 1 UDP 2122187007 fb81b7bc-0548-4699-b9d5-d7ddb3e89b23.local 60247 typ host")
          .value();
  EXPECT_EQ(candidate.address, "fb81b7bc-0548-4699-b9d5-d7ddb3e89b23.local");
  EXPECT_EQ(endpoint_of(candidate), std::nullopt);
  EXPECT_EQ(candidate.transport, CandidateTransport::udp);
}

TEST(SdpCandidate, GivesTheAddressThatStandsThereAsANumber) {
  auto candidate = parse_candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host").value();
  const std::array<std::uint8_t, 4> ip{192, 0, 2, 1};
  EXPECT_EQ(endpoint_of(candidate), stun::TransportAddress::ipv4(ip, 9));
  candidate.address = "::ffff:192.0.2.1";
  EXPECT_EQ(endpoint_of(candidate), stun::TransportAddress::ipv4(ip, 9)) << "one address has one form";
}

TEST(SdpCandidate, NamesWhatIsWrong) {
  const std::string valid = "candidate:1 1 udp 1 192.0.2.1 9 typ host";
  ASSERT_TRUE(parse_candidate(valid));
  for (std::size_t size = 0; size < valid.size() - 4; ++size) {
    EXPECT_FALSE(parse_candidate(valid.substr(0, size))) << size;
  }
  for (const std::string_view text :
       {"", "candidate", "a=candidate:1 1 udp 1 192.0.2.1 9 typ host",
        "candidate:? 1 udp 1 192.0.2.1 9 typ host", "candidate:1 0 udp 1 192.0.2.1 9 typ host",
        "candidate:1 257 udp 1 192.0.2.1 9 typ host", "candidate:1 1 udp 4294967296 192.0.2.1 9 typ host",
        "candidate:1 1 udp -1 192.0.2.1 9 typ host", "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
        "candidate:1 1 udp 1 192.0.2.1 9 type host",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host raddr 192.0.2.1 rport x",
        "candidate:1 1 tcp 1 192.0.2.1 9 typ host", "candidate:1 1 udp 1 192.0.2.1 9 typ host tcptype active",
        "candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype sideways",
        "candidate:123456789012345678901234567890123 1 udp 1 192.0.2.1 9 typ host"}) {
    EXPECT_EQ(error_of(text), "sdp.candidate") << text;
  }
  EXPECT_EQ(error_of("candidate:1 1 udp 1 a%eth0 9 typ host"), "sdp.candidate.address");
  EXPECT_EQ(error_of("candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr <"), "sdp.candidate.address");
  EXPECT_EQ(error_of("candidate:1 1 sctp 1 192.0.2.1 9 typ host"), "sdp.candidate.transport");
  EXPECT_EQ(error_of("candidate:1 1 udp 1 192.0.2.1 9 typ new"), "sdp.candidate.type");
  EXPECT_EQ(error_of(valid + std::string(1024, ' ')), "sdp.candidate.too_long");
}

TEST(SdpAddress, ReadsAndWritesEveryForm) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"192.0.2.1", "192.0.2.1"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"FD00::2", "fd00::2"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"}};
  for (const auto& [text, canonical] : table) {
    const auto address = parse_address(text, 7);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->port, 7);
    EXPECT_EQ(address_text(*address), canonical);
    EXPECT_EQ(parse_address(canonical, 7), address);
  }
}

TEST(SdpAddress, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      ".",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "1.2.3.256",
                                      "01.2.3.4",
                                      "1.2.3.4 ",
                                      "1..2.3",
                                      "1.2.3.",
                                      ":",
                                      ":::",
                                      "1:2",
                                      "1::2::3",
                                      "12345::",
                                      "::g",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1:2:3:4:5:6:7:8::",
                                      "::1:2:3:4:5:6:7:8",
                                      "1.2.3.4::",
                                      "::1.2.3",
                                      "fe80::1%eth0",
                                      "a.local",
                                      "[::1]",
                                      ":1::",
                                      "::1:",
                                      "1:2:3:4:5:6:7:1.2.3.4"}) {
    EXPECT_EQ(parse_address(text, 1), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace parlance::proto::sdp
