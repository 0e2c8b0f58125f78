#include "gateway/whip/wire_fragment.h"
#include "proto/sdp/parse.h"

#include <gtest/gtest.h>

namespace parlance::gateway::whip {
namespace {

using proto::ice::Credentials;

const Credentials kFirst{"Ab12", "0123456789abcdefghijkl"};
const std::string kSection = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n";
const std::string kCandidate = "a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host";

std::string_view error_of(const std::string& text) {
  const auto read = parse_fragment(text);
  return read ? std::string_view("none") : read.error().what;
}

TEST(WhipFragment, CarriesTrickledCandidatesWithTheGenerationTheyBelongTo) {
  // In the shape of RFC 9725's trickle request: credentials in the section.
  const auto fragment = parse_fragment(
      "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:Ab12\r\n"
      "a=ice-pwd:0123456789abcdefghijkl\r\n"
      "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag Ab12 network-id 1\r\n"
      "a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0 ufrag Ab12\r\n"
      "a=end-of-candidates\r\n");
  ASSERT_TRUE(fragment);
  EXPECT_EQ(fragment->credentials, kFirst);
  ASSERT_EQ(fragment->candidates.size(), 2U);
  EXPECT_EQ(fragment->candidates[0].port, 61764);
  EXPECT_EQ(fragment->candidates[1].tcp_type, proto::sdp::TcpType::active);
  EXPECT_TRUE(fragment->end_of_candidates);
}

TEST(WhipFragment, MayBeNothingButNewCredentialsAtTheSession) {
  const auto fragment = parse_fragment("a=ice-ufrag:Ab12\na=ice-pwd:0123456789abcdefghijkl");
  ASSERT_TRUE(fragment);
  EXPECT_EQ(fragment->credentials, kFirst);
  EXPECT_TRUE(fragment->candidates.empty());
  EXPECT_FALSE(fragment->end_of_candidates);
  ASSERT_TRUE(parse_fragment(""));
  EXPECT_EQ(parse_fragment("")->credentials, Credentials());
}

TEST(WhipFragment, MayRepeatTheCredentialsInEachSectionButNotChangeThem) {
  const std::string said = "a=ice-ufrag:Ab12\r\na=ice-pwd:0123456789abcdefghijkl\r\n";
  const std::string second = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n";
  EXPECT_EQ(error_of(said + kSection + said + second + said), "none");
  EXPECT_EQ(error_of(said + kSection + "a=ice-ufrag:Cd34\r\n"), "whip.fragment.credentials");
  EXPECT_EQ(error_of(kSection + said + second + "a=ice-pwd:zyxwvutsrqponmlkjihgfe\r\n"),
            "whip.fragment.credentials");
}

TEST(WhipFragment, MaySayOnlyTheUfragOfItsGeneration) {
  const auto fragment = parse_fragment("a=ice-ufrag:Ab12\r\n" + kSection + kCandidate + "\r\n");
  ASSERT_TRUE(fragment);
  EXPECT_EQ(fragment->credentials.ufrag, "Ab12");
  EXPECT_TRUE(fragment->credentials.password.empty());
}

TEST(WhipFragment, DropsCandidatesOfKindsThatWeDoNotKnow) {
  const auto fragment =
      parse_fragment(kSection + "a=candidate:1 1 sctp 5 192.0.2.1 9 typ host\r\n" +
                     "a=candidate:1 1 udp 5 192.0.2.1 9 typ carrierpigeon\r\n" + kCandidate);
  ASSERT_TRUE(fragment);
  EXPECT_EQ(fragment->candidates.size(), 1U);
}

TEST(WhipFragment, IsRefusedWhereItIsMalformed) {
  EXPECT_EQ(error_of("hello"), "whip.fragment.line");
  EXPECT_EQ(error_of("a=x\r\n\r\na=y\r\n"), "whip.fragment.line");
  EXPECT_EQ(error_of("a=x\ry\r\n"), "whip.fragment.line");
  EXPECT_EQ(error_of(std::string("a=x\0", 4)), "whip.fragment.line");
  EXPECT_EQ(error_of("{\"a\":1}"), "whip.fragment.line");
  EXPECT_EQ(error_of("m=audio\r\na=mid:0\r\n"), "whip.fragment.section");
  EXPECT_EQ(error_of("m=audio 9 RTP/AVP 0\r\n"), "whip.fragment.mid");
  EXPECT_EQ(error_of("m=audio 9 RTP/AVP 0\r\n" + kSection), "whip.fragment.mid");
  EXPECT_EQ(error_of(kSection + kSection), "whip.fragment.mid");
  EXPECT_EQ(error_of(kSection + "a=mid:1\r\n"), "whip.fragment.mid");
  EXPECT_EQ(error_of("a=mid:0\r\n"), "whip.fragment.mid");
  EXPECT_EQ(error_of(kCandidate), "whip.fragment.candidate") << "outside a section";
  EXPECT_EQ(error_of(kSection + "a=candidate:1 1 udp"), "whip.fragment.candidate");
  for (const char* bad :
       {"a=ice-ufrag:abc", "a=ice-ufrag:", "a=ice-ufrag", "a=ice-pwd:0123456789abcdefghijkl",
        "a=ice-ufrag:ab c1\r\na=ice-pwd:0123456789abcdefghijkl", "a=ice-ufrag:Ab12\r\na=ice-pwd:short"}) {
    EXPECT_EQ(error_of(bad), "whip.fragment.credentials") << bad;
  }
}

TEST(WhipFragment, HasLimitsForAllThatCanBeMany) {
  const auto repeat = [](const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  EXPECT_EQ(error_of(repeat("a=x\n", kMaxFragmentLines)), "none");
  EXPECT_EQ(error_of(repeat("a=x\n", kMaxFragmentLines + 1)), "whip.fragment.lines");
  EXPECT_EQ(error_of("a=" + std::string(kMaxFragmentLine - 2, 'x')), "none");
  EXPECT_EQ(error_of("a=" + std::string(kMaxFragmentLine - 1, 'x')), "whip.fragment.line.too_long");
  EXPECT_EQ(error_of(std::string(kMaxFragment + 1, 'x')), "whip.fragment.too_long");
  std::string sections;
  for (std::size_t i = 0; i < kMaxFragmentSections; ++i)
    sections += "m=a 9 b 0\na=mid:" + std::to_string(i) + "\n";
  EXPECT_EQ(error_of(sections), "none");
  EXPECT_EQ(error_of(sections + "m=a 9 b 0\na=mid:x\n"), "whip.fragment.sections");
  const std::string small = "a=candidate:1 1 udp 5 192.0.2.1 9 typ host\n";
  EXPECT_EQ(error_of(kSection + repeat(small, kMaxFragmentCandidates)), "none");
  EXPECT_EQ(error_of(kSection + repeat(small, kMaxFragmentCandidates + 1)), "whip.fragment.candidates");
}

constexpr std::string_view kAnswer =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 1\r\na=ice-lite\r\n"
    "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=inactive\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=recvonly\r\na=ice-ufrag:our1\r\n"
    "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=rtpmap:96 VP8/90000\r\n"
    "a=candidate:1 1 udp 2130706431 198.51.100.1 8443 typ host\r\na=end-of-candidates\r\n";

TEST(WhipFragment, TellsOurSideAfterARestart) {
  const auto answer = proto::sdp::parse(kAnswer);
  ASSERT_TRUE(answer);
  const auto text = write_fragment(*answer);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "a=ice-lite\r\nm=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:1\r\na=ice-ufrag:our1\r\n"
                   "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\n"
                   "a=candidate:1 1 udp 2130706431 198.51.100.1 8443 typ host\r\na=end-of-candidates\r\n");
  const auto read = parse_fragment(*text);
  ASSERT_TRUE(read) << "a client can read it";
  EXPECT_EQ(read->credentials, (Credentials{"our1", "abcdefghijklmnopqrstuvwx"}));
  EXPECT_EQ(write_fragment({}).error().what, "whip.answer");
}

TEST(WhipFragment, RestartsAnOfferWhereverItNamesItsCredentials) {
  auto offer = *proto::sdp::parse(kAnswer);
  EXPECT_EQ(credentials_of(offer), (Credentials{"our1", "abcdefghijklmnopqrstuvwx"}));
  restart_ice(offer, kFirst);
  EXPECT_EQ(credentials_of(offer), kFirst);
  EXPECT_TRUE(offer.media[1].candidates.empty());
  EXPECT_FALSE(offer.media[1].end_of_candidates);
  EXPECT_TRUE(offer.media[0].transport.ice_ufrag.empty()) << "what said nothing still says nothing";
  offer.transport.ice_ufrag = "sess";
  offer.media[1].transport = {};
  restart_ice(offer, kFirst);
  EXPECT_EQ(offer.transport.ice_pwd, kFirst.password);
  EXPECT_EQ(credentials_of(offer), kFirst);
  EXPECT_EQ(credentials_of({}), Credentials());
}

}  // namespace
}  // namespace parlance::gateway::whip
