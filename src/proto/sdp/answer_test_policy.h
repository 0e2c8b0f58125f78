#pragma once

#include "proto/sdp/answer.h"
#include "proto/sdp/offer.h"

/// An answerer as the SFU will be one; for tests.
namespace parlance::proto::sdp::test_data {

constexpr std::string_view kMidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";
constexpr std::string_view kRidUri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
constexpr std::string_view kRepairedRidUri = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
constexpr std::string_view kTransportUri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
constexpr std::string_view kLevelUri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
constexpr std::string_view kDependencyUri =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
constexpr std::string_view kPlayoutUri = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

inline ExtensionSupport support(std::string_view uri, Direction direction = Direction::sendrecv) {
  return {std::string(uri), direction};
}

inline MediaCapabilities audio_capabilities() {
  return {{{"opus", 48000, 2, {{"minptime", "10"}, {"useinbandfec", "1"}}, false}},
          {{"transport-cc", ""}, {"nack", ""}},
          {support(kMidUri), support(kTransportUri), support(kLevelUri)}};
}

inline Codec h264(std::string profile, std::string mode) {
  return {"H264",
          90000,
          1,
          {{"level-asymmetry-allowed", "1"},
           {"packetization-mode", std::move(mode)},
           {"profile-level-id", std::move(profile)}},
          true};
}

inline MediaCapabilities video_capabilities() {
  return {{{"VP8", 90000, 1, {}, true},
           {"VP9", 90000, 1, {{"profile-id", "0"}}, true},
           h264("42e034", "1"),
           {"AV1", 90000, 1, {{"profile", "0"}, {"level-idx", "15"}, {"tier", "0"}}, true}},
          {{"transport-cc", ""}, {"ccm", "fir"}, {"nack", ""}, {"nack", "pli"}},
          {support(kMidUri), support(kTransportUri), support(kRidUri, Direction::recvonly),
           support(kRepairedRidUri, Direction::recvonly), support(kDependencyUri),
           support(kPlayoutUri, Direction::sendonly)}};
}

inline Candidate host_candidate(CandidateTransport transport) {
  Candidate candidate;
  candidate.foundation = transport == CandidateTransport::udp ? "1" : "2";
  candidate.transport = transport;
  candidate.priority = transport == CandidateTransport::udp ? 2130706431 : 1694498815;
  candidate.address = "192.0.2.2";
  candidate.port = 50000;
  if (transport == CandidateTransport::tcp) candidate.tcp_type = TcpType::passive;
  return candidate;
}

inline TransportParameters our_transport(Setup setup) {
  TransportParameters transport;
  transport.ice_ufrag = "serverufrag";
  transport.ice_pwd = "aPasswordOfTwentyTwoCharacters";
  transport.fingerprints = {{"sha-256", Bytes(32, 0xa5)}};
  transport.setup = setup;
  return transport;
}

inline SendStream stream_of(std::size_t section) {
  const auto number = static_cast<std::uint32_t>(section);
  const std::string name = std::to_string(section);
  return {1000 + number, 2000 + number, "cname" + name, {"slot" + name, "track" + name}};
}

/// Wants all, in both directions, with a stream of its own for each section.
inline AnswerPolicy policy_for(const SessionDescription& offer) {
  AnswerPolicy policy;
  policy.origin.session_id = 4711;
  policy.origin.version = 1;
  policy.transport = our_transport(Setup::passive);
  policy.ice_lite = true;
  policy.candidates = {host_candidate(CandidateTransport::udp), host_candidate(CandidateTransport::tcp)};
  policy.end_of_candidates = true;
  policy.audio = audio_capabilities();
  policy.video = video_capabilities();
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    policy.sections.push_back({true, Direction::sendrecv, stream_of(i)});
  }
  return policy;
}

/// What test/data/sdp/*_answer.sdp answers: three sections that send, the second in three layers, then slots for one voice and nine pictures.
inline OfferPlan load_client_plan() {
  OfferPlan plan;
  plan.origin.session_id = 5;
  plan.transport = our_transport(Setup::actpass);
  plan.audio = audio_capabilities();
  plan.audio.codecs.push_back({"red", 48000, 2, {}, false});
  plan.audio.codecs.push_back({"PCMU", 8000, 1, {}, false});
  plan.video = video_capabilities();
  for (ExtensionSupport& each : plan.video.extensions) each.direction = Direction::sendrecv;
  plan.candidates = {host_candidate(CandidateTransport::udp)};
  plan.sections = {{MediaKind::audio, Direction::sendonly, {}, stream_of(0)},
                   {MediaKind::video, Direction::sendonly, {"q", "h", "f"}, stream_of(1)},
                   {MediaKind::video, Direction::sendonly, {}, stream_of(2)},
                   {MediaKind::audio, Direction::recvonly, {}, {}}};
  for (int i = 0; i < 9; ++i) plan.sections.push_back({MediaKind::video, Direction::recvonly, {}, {}});
  return plan;
}

}  // namespace parlance::proto::sdp::test_data
