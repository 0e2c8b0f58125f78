#include "proto/sdp/answer_test_policy.h"
#include "proto/sdp/codecs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::proto::sdp {
namespace {

using test_data::h264;
using testing::ElementsAre;

Payload payload(std::uint8_t type, std::string codec, Parameters parameters = {}) {
  return {type, std::move(codec), 90000, 1, std::move(parameters), {}};
}

std::vector<std::uint8_t> types_of(const std::vector<Payload>& payloads) {
  std::vector<std::uint8_t> types;
  types.reserve(payloads.size());
  for (const Payload& each : payloads) types.push_back(each.type);
  return types;
}

TEST(SdpCodecs, MatchByWhatDefinesTheirStream) {
  struct Row {
    Codec ours;
    Payload offered;
    bool match;
  };
  const Codec vp9{"VP9", 90000, 1, {{"profile-id", "0"}}, true};
  const Codec av1{"AV1", 90000, 1, {}, true};
  const Row rows[] = {
      {{"VP8", 90000, 1, {}, true}, payload(1, "vp8", {{"max-fs", "12288"}}), true},
      {{"VP8", 90000, 1, {}, true}, payload(1, "VP9"), false},
      {{"opus", 48000, 2, {}, false}, {1, "opus", 48000, 2, {{"stereo", "1"}}, {}}, true},
      {{"opus", 48000, 2, {}, false}, {1, "opus", 48000, 1, {}, {}}, false},
      {{"opus", 48000, 2, {}, false}, {1, "opus", 16000, 2, {}, {}}, false},
      {vp9, payload(1, "VP9"), true},
      {vp9, payload(1, "VP9", {{"profile-id", "2"}}), false},
      {vp9, payload(1, "VP9", {{"profile-id", "x"}}), false},
      {av1, payload(1, "AV1", {{"level-idx", "5"}, {"profile", "0"}, {"tier", "0"}}), true},
      {av1, payload(1, "AV1", {{"profile", "1"}}), false},
      {h264("42e01f", "1"), payload(1, "H264", {{"profile-level-id", "42c034"}, {"packetization-mode", "1"}}),
       true},
      {h264("42e01f", "1"), payload(1, "H264", {{"profile-level-id", "42c034"}}), false},
      {h264("42e01f", "0"), payload(1, "H264", {{"profile-level-id", "42c034"}}), true},
      {h264("42e01f", "1"), payload(1, "H264", {{"profile-level-id", "42001f"}, {"packetization-mode", "1"}}),
       false},
      {h264("42001f", "0"), payload(1, "H264"), true},
      {h264("42e01f", "0"), payload(1, "H264", {{"profile-level-id", "rubbish"}}), false},
  };
  for (const Row& row : rows) EXPECT_EQ(matches(row.ours, row.offered), row.match) << (&row - rows);
}

TEST(SdpCodecs, AnswerTheLevelOfH264ByItsRule) {
  const auto level = [](const std::string& asymmetry, const std::string& offered) {
    const auto answer = answer_parameters(
        h264("42e034", "1"),
        payload(1, "H264", {{"level-asymmetry-allowed", asymmetry}, {"profile-level-id", offered}}));
    return *find_parameter(answer, "profile-level-id");
  };
  EXPECT_EQ(level("1", "42e01f"), "42e034");
  EXPECT_EQ(level("0", "42e01f"), "42e01f");
  EXPECT_EQ(level("0", "42e03e"), "42e034");
  const auto answer = answer_parameters(h264("42e034", "1"), payload(1, "H264"));
  EXPECT_EQ(find_parameter(answer, "level-asymmetry-allowed"), nullptr);
}

TEST(SdpCodecs, AreTakenInOurOrderEachWithItsRetransmission) {
  MediaDescription offered;
  offered.payloads = {payload(96, "VP8"),  payload(97, "rtx", {{"apt", "98"}}),
                      payload(98, "VP9"),  payload(99, "rtx", {{"apt", "96"}}),
                      payload(100, "AV1"), payload(101, "rtx", {{"apt", "x"}})};
  const MediaCapabilities ours{
      {{"AV1", 90000, 1, {}, true}, {"VP9", 90000, 1, {}, true}, {"VP8", 90000, 1, {}, false}}, {}, {}};
  EXPECT_THAT(types_of(negotiate_payloads(ours, offered)), ElementsAre(100, 98, 97, 96));
}

TEST(SdpCodecs, KeepTheFeedbackThatBothDo) {
  MediaDescription offered;
  offered.payloads = {payload(96, "VP8"), payload(97, "rtx", {{"apt", "96"}})};
  for (Payload& each : offered.payloads) each.feedback = {{"goog-remb", ""}, {"nack", ""}, {"nack", "pli"}};
  const MediaCapabilities ours{{{"VP8", 90000, 1, {}, true}}, {{"nack", "pli"}, {"nack", ""}}, {}};
  const auto accepted = negotiate_payloads(ours, offered);
  EXPECT_THAT(accepted[0].feedback, ElementsAre(Feedback{"nack", ""}, Feedback{"nack", "pli"}));
  EXPECT_TRUE(accepted[1].feedback.empty());
}

TEST(SdpCodecs, TakeRedundancyOnlyForWhatIsAccepted) {
  MediaDescription offered;
  offered.payloads = {{111, "opus", 48000, 2, {}, {}}, {63, "red", 48000, 2, {{"111/111", ""}}, {}}};
  MediaCapabilities ours{{{"red", 48000, 2, {}, false}, {"opus", 48000, 2, {}, false}}, {}, {}};
  const auto accepted = negotiate_payloads(ours, offered);
  EXPECT_THAT(types_of(accepted), ElementsAre(63, 111)) << "the order is ours: red first is what gets sent";
  EXPECT_THAT(accepted[0].parameters, ElementsAre(Parameter{"111/111", ""}));
  offered.payloads[1].parameters = {{"111/9", ""}};
  EXPECT_THAT(types_of(negotiate_payloads(ours, offered)), ElementsAre(111));
  ours.codecs.pop_back();
  EXPECT_TRUE(negotiate_payloads(ours, offered).empty()) << "redundancy of nothing";
}

TEST(SdpExtensions, FollowTheIdsAndDirectionsOfTheOffer) {
  MediaDescription offered;
  offered.header_extensions = {{1, Direction::sendrecv, "a", {}},    {2, Direction::sendonly, "b", {}},
                               {3, Direction::recvonly, "c", {}},    {4, Direction::sendrecv, "unknown", {}},
                               {4097, Direction::sendrecv, "d", {}}, {5, Direction::inactive, "e", {}}};
  const MediaCapabilities ours{{}, {}, {{"a", Direction::recvonly}, {"b"}, {"c"}, {"d"}, {"e"}}};
  using Extensions = std::vector<HeaderExtension>;
  EXPECT_EQ(negotiate_extensions(ours, offered, Direction::recvonly),
            (Extensions{{1, Direction::sendrecv, "a", {}}, {2, Direction::sendrecv, "b", {}}}));
  EXPECT_EQ(negotiate_extensions(ours, offered, Direction::sendonly),
            (Extensions{{3, Direction::sendrecv, "c", {}}}));
  EXPECT_EQ(negotiate_extensions(ours, offered, Direction::sendrecv),
            (Extensions{{1, Direction::recvonly, "a", {}},
                        {2, Direction::recvonly, "b", {}},
                        {3, Direction::sendonly, "c", {}}}));
  EXPECT_TRUE(negotiate_extensions(ours, offered, Direction::inactive).empty());
}

TEST(SdpStreams, AreDeclaredWithTheirRetransmissionWhereItIsNegotiated) {
  MediaDescription media;
  media.payloads = {payload(96, "VP8")};
  declare({1, 2, "c", {"s", "t"}}, media);
  EXPECT_THAT(media.ssrcs, ElementsAre(Ssrc{1, "c", std::nullopt}));
  EXPECT_TRUE(media.ssrc_groups.empty());
  MediaDescription with_rtx;
  with_rtx.payloads = {payload(96, "VP8"), payload(97, "rtx", {{"apt", "96"}})};
  declare({1, 2, "c", {"s", "t"}}, with_rtx);
  EXPECT_EQ(rtx_of(with_rtx, 1), 2U);
  EXPECT_THAT(with_rtx.msids, ElementsAre(Msid{"s", "t"}));
}

}  // namespace
}  // namespace parlance::proto::sdp
