#include "proto/sdp/parse.h"
#include "proto/sdp/serialise.h"
#include "test/data/sdp/offers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::proto::sdp {
namespace {

using test_data::offer;
using test_data::offers;
using testing::ElementsAre;
using testing::SizeIs;

TEST(SdpParse, EveryCapturedOfferSurvivesTheRoundTrip) {
  for (const std::string& name : offers()) {
    SCOPED_TRACE(name);
    const auto first = parse(offer(name));
    ASSERT_TRUE(first) << first.error().what;
    const std::string text = serialise(*first);
    const auto second = parse(text);
    ASSERT_TRUE(second) << second.error().what;
    EXPECT_TRUE(*first == *second);
    EXPECT_EQ(serialise(*second), text);
  }
}

TEST(SdpParse, ReadsChromiumsSession) {
  const auto session = parse(offer("chromium_audio_video")).value();
  EXPECT_EQ(session.origin.session_id, 8668033483605191847ULL);
  EXPECT_EQ(session.origin.version, 2U);
  ASSERT_THAT(session.bundles, SizeIs(1));
  EXPECT_THAT(session.bundles[0].mids, ElementsAre("0", "1"));
  EXPECT_TRUE(session.extmap_allow_mixed);
  EXPECT_FALSE(session.ice_lite);
  EXPECT_EQ(session.msid_semantic->streams.size(), 1U);
  ASSERT_THAT(session.media, SizeIs(2));
  EXPECT_EQ(session.media[0].kind, MediaKind::audio);
  EXPECT_EQ(session.media[1].kind, MediaKind::video);
}

TEST(SdpParse, ReadsChromiumsTransport) {
  const auto session = parse(offer("chromium_audio_video")).value();
  const MediaDescription& audio = session.media[0];
  EXPECT_EQ(audio.port, 40266);
  EXPECT_EQ(audio.connection->address, "192.0.2.2");
  EXPECT_EQ(audio.transport.ice_ufrag, "6Jcy");
  EXPECT_EQ(audio.transport.ice_pwd, "53n94fq+oX3LWOItPvYBOBHm");
  EXPECT_THAT(audio.transport.ice_options, ElementsAre("trickle"));
  EXPECT_EQ(audio.transport.setup, Setup::actpass);
  ASSERT_THAT(audio.transport.fingerprints, SizeIs(1));
  EXPECT_EQ(audio.transport.fingerprints[0].algorithm, "sha-256");
  EXPECT_EQ(audio.transport.fingerprints[0].digest[1], 0x5c);
  ASSERT_THAT(audio.candidates, SizeIs(4));
  EXPECT_EQ(audio.candidates[1].address, "fd00::2");
  EXPECT_TRUE(audio.rtcp_mux);
  EXPECT_TRUE(audio.rtcp_rsize);
}

TEST(SdpParse, ReadsChromiumsCodecs) {
  const auto session = parse(offer("chromium_audio_video")).value();
  const Payload* opus = find_payload(session.media[0], 111);
  ASSERT_NE(opus, nullptr);
  EXPECT_EQ(
      *opus,
      (Payload{111, "opus", 48000, 2, {{"minptime", "10"}, {"useinbandfec", "1"}}, {{"transport-cc", ""}}}));
  const Payload* red = find_payload(session.media[0], 63);
  EXPECT_THAT(red->parameters, ElementsAre(Parameter{"111/111", ""}));
  const MediaDescription& video = session.media[1];
  ASSERT_THAT(video.payloads, SizeIs(23));
  EXPECT_EQ(video.payloads[0].codec, "VP8");
  EXPECT_THAT(video.payloads[0].feedback,
              ElementsAre(Feedback{"goog-remb", ""}, Feedback{"transport-cc", ""}, Feedback{"ccm", "fir"},
                          Feedback{"nack", ""}, Feedback{"nack", "pli"}));
  EXPECT_EQ(*find_parameter(video.payloads[1].parameters, "apt"), "96");
  EXPECT_EQ(find_extension(video, "urn:3gpp:video-orientation")->id, 13);
}

TEST(SdpParse, ReadsChromiumsStreams) {
  const auto session = parse(offer("chromium_audio_video")).value();
  const MediaDescription& video = session.media[1];
  ASSERT_THAT(video.msids, SizeIs(1));
  EXPECT_EQ(video.msids[0].track, "a0b126ec-e813-418a-b919-2113c5999f3a");
  ASSERT_THAT(video.ssrcs, SizeIs(2));
  EXPECT_EQ(video.ssrcs[0].cname, "JDL1g1UMPick6tRh");
  EXPECT_EQ(video.ssrcs[0].msid, video.msids[0]);
  EXPECT_EQ(rtx_of(video, 211796191), 619288470U);
  EXPECT_EQ(rtx_of(video, 619288470), std::nullopt);
}

TEST(SdpParse, ReadsSimulcastOfBothBrowsers) {
  for (const std::string name : {"chromium_simulcast", "firefox_simulcast"}) {
    SCOPED_TRACE(name);
    const auto session = parse(offer(name)).value();
    const MediaDescription& video = session.media[1];
    ASSERT_THAT(video.rids, SizeIs(3));
    EXPECT_EQ(video.rids[0], (Rid{"q", RidDirection::send, {}, {}}));
    EXPECT_THAT(video.simulcast.send, ElementsAre(ElementsAre(SimulcastChoice{"q", false}),
                                                  ElementsAre(SimulcastChoice{"h", false}),
                                                  ElementsAre(SimulcastChoice{"f", false})));
    EXPECT_TRUE(video.simulcast.recv.empty());
    EXPECT_EQ(video.direction, Direction::sendonly);
  }
}

TEST(SdpParse, ReadsWhatFirefoxWritesAtAnotherPlace) {
  const auto session = parse(offer("firefox_slots_4_25")).value();
  ASSERT_THAT(session.media, SizeIs(29));
  EXPECT_THAT(session.transport.fingerprints, SizeIs(1));
  EXPECT_TRUE(session.media[1].transport.fingerprints.empty());
  EXPECT_THAT(transport_of(session, session.media[1]).fingerprints, SizeIs(1));
  EXPECT_EQ(transport_of(session, session.media[1]).ice_ufrag, session.media[1].transport.ice_ufrag);
  const MediaDescription& bundled = session.media[2];
  EXPECT_EQ(bundled.port, 0);
  EXPECT_TRUE(bundled.bundle_only);
  EXPECT_FALSE(is_rejected(bundled));
  EXPECT_EQ(bundled.payloads.size(), 2U) << "feedback of types that the m= line does not list is ignored";
  EXPECT_EQ(find_extension(bundled, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id")->direction,
            Direction::sendonly);
}

TEST(SdpParse, ReadsADataChannel) {
  const auto session = parse(offer("chromium_data_channel")).value();
  const MediaDescription& data = session.media.back();
  EXPECT_EQ(data.kind, MediaKind::application);
  EXPECT_EQ(data.protocol, "UDP/DTLS/SCTP");
  EXPECT_THAT(data.formats, ElementsAre("webrtc-datachannel"));
  EXPECT_EQ(data.sctp_port, 5000);
  EXPECT_EQ(data.max_message_size, 262144U);
}

constexpr std::string_view kHead = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
constexpr std::string_view kAudio = "m=audio 9 UDP/TLS/RTP/SAVPF 0 96\r\na=rtpmap:96 opus/48000/2\r\n";

Result<SessionDescription> parse_audio(const std::string& lines) {
  return parse(std::string(kHead) + std::string(kAudio) + lines);
}

TEST(SdpParse, FillsInWhatAStaticPayloadTypeMeans) {
  const auto session = parse_audio("").value();
  EXPECT_EQ(session.media[0].payloads[0], (Payload{0, "PCMU", 8000, 1, {}, {}}));
}

TEST(SdpParse, GivesFeedbackOfTheAsteriskToEachPayload) {
  const auto session = parse_audio("a=rtcp-fb:* nack\r\na=rtcp-fb:96 nack\r\n").value();
  for (const Payload& payload : session.media[0].payloads) {
    EXPECT_THAT(payload.feedback, ElementsAre(Feedback{"nack", ""}));
  }
}

TEST(SdpParse, HandsTheSessionsDirectionAndExtensionsToItsSections) {
  const auto session =
      parse(std::string(kHead) + "a=recvonly\r\na=extmap:3 urn:x\r\n" + std::string(kAudio)).value();
  EXPECT_EQ(session.media[0].direction, Direction::recvonly);
  EXPECT_EQ(session.media[0].header_extensions,
            (std::vector{HeaderExtension{3, Direction::sendrecv, "urn:x", ""}}));
}

TEST(SdpParse, ReadsRestrictionsAndAlternativesOfSimulcast) {
  const auto session = parse_audio("a=rid:a send pt=96,0;max-width=640;max-fps=30\r\na=rid:b recv\r\n"
                                   "a=simulcast:send a,~c;d recv b\r\n")
                           .value();
  const MediaDescription& media = session.media[0];
  EXPECT_EQ(media.rids[0],
            (Rid{"a", RidDirection::send, {96, 0}, {{"max-width", "640"}, {"max-fps", "30"}}}));
  EXPECT_THAT(media.simulcast.send,
              ElementsAre(ElementsAre(SimulcastChoice{"a", false}, SimulcastChoice{"c", true}),
                          ElementsAre(SimulcastChoice{"d", false})));
  EXPECT_EQ(parse(serialise(session)).value(), session);
}

TEST(SdpParse, IgnoresWhatItDoesNotKnow) {
  const auto known = parse_audio("").value();
  const auto unknown = parse_audio("a=x-new:1 2 3\r\na=\r\ni=a title\r\nk=clear:x\r\nz=0 0\r\n"
                                   "a=rtpmap:99 VP8/90000\r\na=fmtp:99 a=b\r\na=rtcp-fb:99 nack\r\n"
                                   "a=candidate:1 1 quic 1 192.0.2.1 9 typ host\r\n"
                                   "a=candidate:1 1 udp 1 192.0.2.1 9 typ new\r\na=ssrc:1 new:attribute\r\n")
                           .value();
  EXPECT_TRUE(unknown.media[0].candidates.empty());
  EXPECT_EQ(unknown.media[0].payloads, known.media[0].payloads);
}

TEST(SdpParse, TakesLinesThatEndInLineFeedAlone) {
  std::string text = offer("firefox_simulcast");
  const auto with_return = parse(text).value();
  std::erase(text, '\r');
  EXPECT_EQ(parse(text).value(), with_return);
  EXPECT_EQ(parse(text + "\n\n").value(), with_return);
}

struct Refusal {
  std::string lines;
  Kind kind;
  std::string_view what;
};

TEST(SdpParse, NamesWhatIsWrongWithALine) {
  const std::vector<Refusal> table{
      {"nonsense", Kind::malformed, "sdp.line"},
      {"=x", Kind::malformed, "sdp.line"},
      {"a=mid:1\ra=mid:2", Kind::malformed, "sdp.line"},
      {std::string("a=mid:\0", 7), Kind::malformed, "sdp.line"},
      {"o=- 1 1 IN IP4 0.0.0.0", Kind::malformed, "sdp.origin"},
      {"c=IN IP5 0.0.0.0", Kind::malformed, "sdp.connection"},
      {"c=IN IP4 <script>", Kind::malformed, "sdp.connection"},
      {"b=AS", Kind::malformed, "sdp.bandwidth"},
      {"m=audio", Kind::malformed, "sdp.media"},
      {"m=audio 9 UDP/TLS/RTP/SAVPF", Kind::malformed, "sdp.media"},
      {"m=audio 65536 UDP/TLS/RTP/SAVPF 0", Kind::malformed, "sdp.media"},
      {"m=audio 9 UDP/TLS/RTP/SAVPF 128", Kind::malformed, "sdp.media"},
      {"m=audio 9 UDP/TLS/RTP/SAVPF -1", Kind::malformed, "sdp.media"},
      {"m=audio 9 UDP/TLS/RTP/SAVPF 0 0", Kind::malformed, "sdp.payload.duplicate"},
      {"a=mid:a b", Kind::malformed, "sdp.mid"},
      {"a=mid:1\r\na=mid:2", Kind::malformed, "sdp.mid"},
      {"a=mid:" + std::string(65, 'a'), Kind::malformed, "sdp.mid"},
      {"a=mid:1\r\n" + std::string(kAudio) + "a=mid:1", Kind::malformed, "sdp.mid.duplicate"},
      {"a=ice-ufrag:abc", Kind::malformed, "sdp.ice.ufrag"},
      {"a=ice-ufrag:abc<", Kind::malformed, "sdp.ice.ufrag"},
      {"a=ice-pwd:123456789012345678901", Kind::malformed, "sdp.ice.pwd"},
      {"a=ice-options:a,b", Kind::malformed, "sdp.ice.options"},
      {"a=fingerprint:sha-256 00:11", Kind::malformed, "sdp.fingerprint"},
      {"a=fingerprint:x 00:1", Kind::malformed, "sdp.fingerprint"},
      {"a=fingerprint:x 00:", Kind::malformed, "sdp.fingerprint"},
      {"a=fingerprint:x", Kind::malformed, "sdp.fingerprint"},
      {"a=setup:both", Kind::malformed, "sdp.setup"},
      {"a=candidate:1 1 udp 1 192.0.2.1 9", Kind::malformed, "sdp.candidate"},
      {"a=candidate:1 1 udp 1 a@b 9 typ host", Kind::malformed, "sdp.candidate.address"},
      {"a=candidate:1 1 udp 1 a 9 typ host x " + std::string(1024, 'x'), Kind::too_large,
       "sdp.candidate.too_long"},
      {"a=rtpmap:96 opus", Kind::malformed, "sdp.rtpmap"},
      {"a=rtpmap:96 opus/0", Kind::malformed, "sdp.rtpmap"},
      {"a=rtpmap:96 opus/4294967296", Kind::malformed, "sdp.rtpmap"},
      {"a=rtpmap:200 opus/48000", Kind::malformed, "sdp.rtpmap"},
      {"a=fmtp:x a=b", Kind::malformed, "sdp.fmtp"},
      {"a=fmtp:96 " + std::string(2048, 'x'), Kind::too_large, "sdp.fmtp.too_long"},
      {"a=rtcp-fb:96", Kind::malformed, "sdp.rtcp_fb"},
      {"a=extmap:0 urn:x", Kind::malformed, "sdp.extmap"},
      {"a=extmap:256 urn:x", Kind::malformed, "sdp.extmap"},
      {"a=extmap:1/sideways urn:x", Kind::malformed, "sdp.extmap"},
      {"a=extmap:1", Kind::malformed, "sdp.extmap"},
      {"a=extmap:1 urn:x\r\na=extmap:1 urn:y", Kind::malformed, "sdp.extmap.duplicate"},
      {"a=rid:a", Kind::malformed, "sdp.rid"},
      {"a=rid:a.b send", Kind::malformed, "sdp.rid"},
      {"a=rid:a send pt=128", Kind::malformed, "sdp.rid"},
      {"a=rid:a send\r\na=rid:a send", Kind::malformed, "sdp.rid.duplicate"},
      {"a=simulcast:send", Kind::malformed, "sdp.simulcast"},
      {"a=simulcast:send a;;b", Kind::malformed, "sdp.simulcast"},
      {"a=simulcast:send a send b", Kind::malformed, "sdp.simulcast"},
      {"a=msid:", Kind::malformed, "sdp.msid"},
      {"a=ssrc:x cname:y", Kind::malformed, "sdp.ssrc"},
      {"a=ssrc:4294967296 cname:y", Kind::malformed, "sdp.ssrc"},
      {"a=ssrc-group:FID 1 x", Kind::malformed, "sdp.ssrc_group"},
      {"a=ptime:x", Kind::malformed, "sdp.ptime"},
      {"a=sctp-port:65536", Kind::malformed, "sdp.sctp"},
  };
  for (const Refusal& row : table) {
    SCOPED_TRACE(row.lines.substr(0, 60));
    const auto refused = parse_audio(row.lines);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (Error{row.kind, row.what}));
  }
}

TEST(SdpParse, WantsVersionAndOriginFirst) {
  EXPECT_EQ(parse("").error().what, "sdp.version");
  EXPECT_EQ(parse("v=1\r\n").error().what, "sdp.version");
  EXPECT_EQ(parse("o=- 1 1 IN IP4 0.0.0.0\r\nv=0\r\n").error().what, "sdp.version");
  EXPECT_EQ(parse("v=0\r\ns=-\r\n").error().what, "sdp.origin");
  EXPECT_EQ(parse("v=0\r\no=- 1 x IN IP4 0.0.0.0\r\n").error().what, "sdp.origin");
  EXPECT_EQ(parse("v=0\r\ns=-\r\nm=audio 9 RTP/AVP 0\r\no=- 1 1 IN IP4 0.0.0.0\r\n").error().what,
            "sdp.origin");
}

TEST(SdpParse, RefusesContradictoryBundles) {
  const auto parse_two = [](const std::string& group, const std::string& first, const std::string& second) {
    return parse(std::string(kHead) + group + std::string(kAudio) + "a=mid:0\r\n" + first +
                 "m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:1\r\n" + second);
  };
  const std::string both = "a=group:BUNDLE 0 1\r\n";
  EXPECT_TRUE(parse_two(both, "a=extmap:1 urn:x\r\n", "a=extmap:1 urn:x\r\n"));
  EXPECT_EQ(parse_two("a=group:BUNDLE 0 2\r\n", "", "").error(),
            fail(Kind::conflict, "sdp.bundle.unknown_mid"));
  EXPECT_EQ(parse_two("a=group:BUNDLE 0 0\r\n", "", "").error(), fail(Kind::conflict, "sdp.bundle.overlap"));
  EXPECT_EQ(parse_two(both + "a=group:BUNDLE 1\r\n", "", "").error(),
            fail(Kind::conflict, "sdp.bundle.overlap"));
  EXPECT_EQ(parse_two(both, "a=extmap:1 urn:x\r\n", "a=extmap:1 urn:y\r\n").error(),
            fail(Kind::conflict, "sdp.bundle.extension"));
  EXPECT_TRUE(parse_two("", "a=extmap:1 urn:x\r\n", "a=extmap:1 urn:y\r\n")) << "two transports";
  const auto conflict =
      parse(std::string(kHead) + both + std::string(kAudio) +
            "a=mid:0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\n");
  EXPECT_EQ(conflict.error(), fail(Kind::conflict, "sdp.bundle.payload"));
}

}  // namespace
}  // namespace parlance::proto::sdp
