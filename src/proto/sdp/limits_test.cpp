#include "base/check.h"
#include "base/random.h"
#include "proto/sdp/answer.h"
#include "proto/sdp/answer_test_policy.h"
#include "proto/sdp/limits.h"
#include "proto/sdp/parse.h"
#include "proto/sdp/serialise.h"
#include "test/data/sdp/offers.h"

#include <gtest/gtest.h>

namespace parlance::proto::sdp {
namespace {

const std::string kHead = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const std::string kVideo = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n";

std::string repeated(std::size_t count, const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    std::string numbered = line;
    if (const auto at = numbered.find('#'); at != std::string::npos)
      numbered.replace(at, 1, std::to_string(i + 1));
    text += numbered + "\r\n";
  }
  return text;
}

TEST(SdpLimits, AMebibyteIsRefusedAtOnce) {
  EXPECT_EQ(parse(std::string(1024 * 1024, 'a')).error(), fail(Kind::too_large, "sdp.too_long"));
  EXPECT_EQ(parse(kHead + repeated(40'000, "a=candidate:1 1 udp 1 192.0.2.1 # typ host")).error().what,
            "sdp.too_long");
}

TEST(SdpLimits, TenThousandCandidatesAreRefusedTheFirst1024AreNot) {
  const std::string line = "a=candidate:# 1 udp 1 a 9 typ host";
  ASSERT_LT((kHead + kVideo + repeated(6'000, line)).size(), kMaxText);
  EXPECT_EQ(parse(kHead + kVideo + repeated(6'000, line)).error(),
            fail(Kind::too_large, "sdp.candidates.too_many"));
  EXPECT_EQ(parse(kHead + repeated(10'000, "a=candidate:1")).error().what, "sdp.candidates.too_many");
  EXPECT_EQ(parse(kHead + kVideo + repeated(10'000, line)).error().what, "sdp.too_long") << "370 KB";
  EXPECT_EQ(parse(kHead + kVideo + repeated(1024, line))->media[0].candidates.size(), 1024U);
  const std::string spread = kVideo + repeated(600, line) + kVideo + repeated(600, line);
  EXPECT_EQ(parse(kHead + spread).error().what, "sdp.candidates.too_many") << "counted over all sections";
}

struct Bound {
  std::string line;  // # is counted up
  std::size_t most;
  std::string_view what;
};

TEST(SdpLimits, EachListEndsAtItsNumber) {
  const std::vector<Bound> table{
      {"m=video 9 UDP/TLS/RTP/SAVPF 96", kMaxMedia - 1, "sdp.media.too_many"},
      {"a=new:#", kMaxAttributes - 1, "sdp.attributes.too_many"},
      {"a=extmap:# urn:x#", kMaxExtensions, "sdp.list.too_many"},
      {"a=rid:r# send", kMaxRids, "sdp.list.too_many"},
      {"a=ssrc:# cname:x", kMaxSsrcs, "sdp.list.too_many"},
      {"a=ssrc-group:FID # 1", kMaxSsrcGroups, "sdp.list.too_many"},
      {"a=msid:s# t", kMaxStreams, "sdp.list.too_many"},
      {"a=fingerprint:x 00", kMaxFingerprints, "sdp.list.too_many"},
      {"a=ice-options:o#", kMaxIceOptions, "sdp.list.too_many"},
      {"a=rtcp-fb:96 new #", kMaxFeedback, "sdp.list.too_many"},
      {"a=fmtp:96 a=#", kMaxFormatParameters, "sdp.list.too_many"},
      {"b=AS:#", kMaxBandwidths, "sdp.list.too_many"},
      {"i=", kMaxLines - 6, "sdp.lines.too_many"},
  };
  for (const Bound& row : table) {
    SCOPED_TRACE(row.line);
    const auto most = parse(kHead + kVideo + repeated(row.most, row.line));
    EXPECT_TRUE(most) << most.error().what;
    const auto beyond = parse(kHead + kVideo + repeated(row.most + 1, row.line));
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error(), fail(Kind::too_large, row.what));
  }
}

TEST(SdpLimits, ListsOnOneLineEndToo) {
  const auto error_of = [](const std::string& line) {
    return parse(kHead + kVideo + line + "\r\n").error().what;
  };
  const auto list = [](std::size_t count, const std::string& item) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += item;
    return text;
  };
  EXPECT_EQ(error_of("a=simulcast:send " + list(17, "a;")), "sdp.list.too_many");
  EXPECT_EQ(error_of("a=simulcast:send " + list(17, "a,")), "sdp.list.too_many");
  EXPECT_EQ(error_of("a=ssrc-group:FID" + list(17, " 1")), "sdp.list.too_many");
  EXPECT_EQ(error_of("a=rid:a send pt=" + list(129, "1,")), "sdp.list.too_many");
  EXPECT_EQ(error_of("a=rid:a send " + list(33, "x=1;")), "sdp.list.too_many");
  EXPECT_EQ(error_of("m=application 9 UDP/DTLS/SCTP" + list(129, " x")), "sdp.list.too_many");
  EXPECT_EQ(error_of("a=" + std::string(kMaxLineLength, 'x')), "sdp.line.too_long");
  EXPECT_EQ(parse(kHead + "a=group:BUNDLE" + list(129, " x")).error().what, "sdp.list.too_many");
  EXPECT_EQ(parse(kHead + repeated(17, "a=group:BUNDLE")).error().what, "sdp.list.too_many");
  EXPECT_EQ(parse(kHead + "a=msid-semantic:WMS" + list(257, " x")).error().what, "sdp.list.too_many");
}

/// Whatever is read is written and read again as the same, and can be answered without a Bug.
void expect_sound(const std::string& text) {
  const auto session = parse(text);
  if (!session) return;
  const auto again = parse(serialise(*session));
  ASSERT_TRUE(again) << again.error().what << "\n" << text;
  ASSERT_TRUE(*again == *session) << text;
  const auto answer = make_answer(*session, test_data::policy_for(*session));
  if (!answer) return;
  const auto read = parse(serialise(answer->description));
  ASSERT_TRUE(read) << read.error().what << "\n" << serialise(answer->description);
}

TEST(SdpMutations, EveryTruncationIsReadOrRefused) {
  for (const std::string name : {"chromium_simulcast", "firefox_data_channel"}) {
    const std::string text = test_data::offer(name);
    for (std::size_t size = 0; size < text.size(); size += 7) expect_sound(text.substr(0, size));
  }
}

TEST(SdpMutations, ChangedBytesAndLinesAreReadOrRefused) {
  SeededRandom random(8866);
  for (const std::string name : {"chromium_simulcast", "firefox_simulcast", "safari_by_hand"}) {
    const std::string original = test_data::offer(name);
    for (int round = 0; round < 400; ++round) {
      std::string text = original;
      for (int change = 0; change < 3; ++change) {
        const std::size_t at = random_u64(random) % text.size();
        constexpr std::string_view kBytes("\0\r\n =:;,/~*019azA\xff", 18);
        switch (random_u64(random) % 3) {
        case 0:
          text[at] = kBytes[random_u64(random) % kBytes.size()];
          break;
        case 1:
          text.erase(at, random_u64(random) % 40);
          break;
        default:
          text.insert(at, text.substr(random_u64(random) % text.size(), 40));
          break;
        }
      }
      expect_sound(text);
    }
  }
}

TEST(SdpSerialise, ALineBreakInAFieldIsABug) {
  auto session = parse(kHead + kVideo).value();
  for (const std::string& text :
       {std::string("a\r\nm=audio 9 RTP/AVP 0"), std::string("a\nb"), std::string("a\0b", 3)}) {
    session.name = text;
    EXPECT_THROW(static_cast<void>(serialise(session)), Bug);
    session.name = "-";
    session.media[0].msids = {{text, "t"}};
    EXPECT_THROW(static_cast<void>(serialise(session)), Bug);
    session.media[0].msids.clear();
  }
}

}  // namespace
}  // namespace parlance::proto::sdp
