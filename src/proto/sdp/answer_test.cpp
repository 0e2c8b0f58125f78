#include "base/check.h"
#include "proto/sdp/answer.h"
#include "proto/sdp/answer_test_policy.h"
#include "proto/sdp/parse.h"
#include "proto/sdp/serialise.h"
#include "test/data/sdp/offers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace parlance::proto::sdp {
namespace {

using test_data::policy_for;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

SessionDescription captured(const std::string& name) { return parse(test_data::offer(name)).value(); }

/// What the browser sends we receive, what it receives we send.
AnswerPolicy sfu_policy(const SessionDescription& offer) {
  AnswerPolicy policy = policy_for(offer);
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    policy.sections[i].direction =
        sends(offer.media[i].direction) ? Direction::recvonly : Direction::sendonly;
  }
  return policy;
}

Answer answer_to(const std::string& name) {
  const auto offer = captured(name);
  return make_answer(offer, sfu_policy(offer)).value();
}

TEST(SdpAnswer, FitsEveryCapturedOffer) {
  for (const std::string& name : test_data::offers()) {
    SCOPED_TRACE(name);
    const auto offer = captured(name);
    for (const AnswerPolicy& policy : {policy_for(offer), sfu_policy(offer)}) {
      const auto answer = make_answer(offer, policy);
      ASSERT_TRUE(answer) << answer.error().what;
      const auto checked = check_answer(answer->description, offer);
      EXPECT_TRUE(checked) << checked.error().what;
      const auto read = parse(serialise(answer->description));
      ASSERT_TRUE(read) << read.error().what;
      EXPECT_TRUE(*read == answer->description);
      EXPECT_TRUE(std::all_of(offer.media.begin(), offer.media.end(), [&](const MediaDescription& media) {
        const auto i = static_cast<std::size_t>(&media - offer.media.data());
        const bool is_data = media.kind == MediaKind::application;
        return answer->rejections[i] == (is_data ? Rejection::kind : Rejection::none);
      }));
    }
  }
}

TEST(SdpAnswer, ChoosesCodecsFeedbackAndExtensions) {
  struct Row {
    std::string offer;
    std::vector<std::uint8_t> payload_types;
    std::vector<std::uint16_t> extension_ids;
  };
  const std::vector<Row> table{
      {"chromium_simulcast", {96, 97, 98, 99, 108, 109, 45, 46}, {3, 4, 10, 11, 12}},
      {"chromium_slots_4_25", {96, 97}, {3, 4, 10, 11, 12}},
      {"chromium_h264", {108, 109}, {3, 4, 10, 11, 12}},
      {"firefox_simulcast", {120, 124, 121, 125, 99, 100}, {3, 7, 8, 9, 10}},
      {"firefox_slots_4_25", {120, 124}, {3, 7, 8, 9, 10}},
      {"safari_by_hand", {127, 125, 104, 105, 98, 99, 109, 35}, {3, 4, 10, 11}},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.offer);
    const Answer answer = answer_to(row.offer);
    const MediaDescription& video = answer.description.media[1];
    std::vector<std::uint8_t> types;
    types.reserve(video.payloads.size());
    for (const Payload& payload : video.payloads) types.push_back(payload.type);
    std::vector<std::uint16_t> ids;
    ids.reserve(video.header_extensions.size());
    for (const HeaderExtension& extension : video.header_extensions) ids.push_back(extension.id);
    EXPECT_EQ(types, row.payload_types);
    EXPECT_EQ(ids, row.extension_ids);
    EXPECT_THAT(video.payloads[0].feedback, Contains(Feedback{"nack", "pli"}));
    EXPECT_THAT(video.payloads[0].feedback, testing::Not(Contains(Feedback{"goog-remb", ""})));
    EXPECT_THAT(answer.description.media[0].payloads, SizeIs(1));
  }
}

TEST(SdpAnswer, GivesEachReceiveSlotAStreamOfItsOwn) {
  for (const std::string name : {"chromium_slots_4_25", "firefox_slots_4_25"}) {
    SCOPED_TRACE(name);
    const auto offer = captured(name);
    const Answer answer = make_answer(offer, sfu_policy(offer)).value();
    std::set<std::string> streams;
    std::set<std::uint32_t> ssrcs;
    for (std::size_t i = 0; i < 29; ++i) {
      const MediaDescription& media = answer.description.media[i];
      EXPECT_EQ(media.direction, i < 4 ? Direction::recvonly : Direction::sendonly);
      EXPECT_EQ(media.port, 9);
      EXPECT_EQ(media.msids.size(), i < 4 ? 0U : 1U);
      for (const Msid& msid : media.msids) streams.insert(msid.stream);
      for (const Ssrc& ssrc : media.ssrcs) ssrcs.insert(ssrc.ssrc);
      if (i < 4 || media.kind == MediaKind::audio) continue;
      EXPECT_EQ(rtx_of(media, static_cast<std::uint32_t>(1000 + i)), 2000 + i);
    }
    EXPECT_THAT(streams, SizeIs(25));
    EXPECT_THAT(ssrcs, SizeIs(3 + 2 * 22));
    EXPECT_THAT(answer.description.bundles[0].mids, SizeIs(29));
  }
}

TEST(SdpAnswer, ReceivesTheSimulcastThatIsOffered) {
  const MediaDescription video = answer_to("firefox_simulcast").description.media[1];
  EXPECT_THAT(video.rids,
              ElementsAre(Rid{"q", RidDirection::recv, {}, {}}, Rid{"h", RidDirection::recv, {}, {}},
                          Rid{"f", RidDirection::recv, {}, {}}));
  EXPECT_THAT(video.simulcast.recv, SizeIs(3));
  EXPECT_TRUE(video.simulcast.send.empty());
  EXPECT_NE(serialise(answer_to("firefox_simulcast").description).find("a=simulcast:recv q;h;f\r\n"),
            std::string::npos);
}

TEST(SdpAnswer, LimitsSimulcastToWhatItCanTellApart) {
  auto offer = captured("chromium_simulcast");
  AnswerPolicy policy = sfu_policy(offer);
  policy.max_simulcast_streams = 2;
  EXPECT_THAT(make_answer(offer, policy)->description.media[1].rids, SizeIs(2));
  std::erase_if(policy.video.extensions,
                [](const ExtensionSupport& each) { return each.uri == test_data::kRidUri; });
  const auto answer = make_answer(offer, policy).value();
  EXPECT_TRUE(answer.description.media[1].rids.empty())
      << "without rtp-stream-id one stream is all that can be asked for";
  EXPECT_TRUE(answer.description.media[1].simulcast.recv.empty());
}

TEST(SdpAnswer, KeepsRidsOfAcceptedCodecsOnly) {
  auto offer = captured("chromium_simulcast");
  MediaDescription& video = offer.media[1];
  video.rids[0].payload_types = {96, 102};
  video.rids[1].payload_types = {102};
  video.simulcast.send = {{{"q", false}}, {{"h", false}}, {{"nowhere", false}, {"f", true}}};
  const auto answer = make_answer(offer, sfu_policy(offer)).value();
  EXPECT_THAT(answer.description.media[1].rids,
              ElementsAre(Rid{"q", RidDirection::recv, {96}, {}}, Rid{"f", RidDirection::recv, {}, {}}));
}

TEST(SdpAnswer, TellsTheTransportInEachSectionAndCandidatesOnce) {
  const Answer answer = answer_to("chromium_slots_4_25");
  EXPECT_EQ(answer.transport_section, 0U);
  EXPECT_TRUE(answer.description.ice_lite);
  for (const MediaDescription& media : answer.description.media) {
    EXPECT_EQ(media.transport, test_data::our_transport(Setup::passive));
    EXPECT_EQ(media.candidates.size(), media.mid == "0" ? 2U : 0U);
    EXPECT_EQ(media.end_of_candidates, media.mid == "0");
    EXPECT_TRUE(media.rtcp_mux);
  }
}

TEST(SdpAnswer, RejectsSectionsWithTheirReason) {
  struct Row {
    void (*change)(MediaDescription& media, SectionPlan& plan);
    Rejection reason;
  };
  const Row rows[] = {
      {[](MediaDescription& media, SectionPlan&) { media.port = 0; }, Rejection::offered_rejected},
      {[](MediaDescription&, SectionPlan& plan) { plan.wanted = false; }, Rejection::not_wanted},
      {[](MediaDescription& media, SectionPlan&) {
         media.kind = MediaKind::other;
         media.other_kind = "text";
       },
       Rejection::kind},
      {[](MediaDescription& media, SectionPlan&) { media.protocol = "RTP/AVP"; }, Rejection::protocol},
      {[](MediaDescription& media, SectionPlan&) { media.rtcp_mux = false; }, Rejection::no_rtcp_mux},
      {[](MediaDescription& media, SectionPlan&) { media.mid = "elsewhere"; }, Rejection::not_bundled},
      {[](MediaDescription& media, SectionPlan&) {
         media.payloads.resize(1);
         media.payloads[0].codec = "X";
       },
       Rejection::no_codec},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(&row - rows);
    auto offer = captured("chromium_slots_4_25");
    AnswerPolicy policy = sfu_policy(offer);
    row.change(offer.media[0], policy.sections[0]);
    const Answer answer = make_answer(offer, policy).value();
    EXPECT_EQ(answer.rejections[0], row.reason);
    const MediaDescription& rejected = answer.description.media[0];
    EXPECT_TRUE(is_rejected(rejected));
    EXPECT_EQ(rejected.mid, offer.media[0].mid);
    EXPECT_FALSE(rejected.payloads.empty());
    EXPECT_TRUE(rejected.transport.ice_ufrag.empty());
    EXPECT_THAT(answer.description.bundles[0].mids, SizeIs(28));
    EXPECT_EQ(answer.transport_section, 1U);
    EXPECT_THAT(answer.description.media[1].candidates, SizeIs(2)) << "the next one leads the bundle";
    EXPECT_TRUE(parse(serialise(answer.description)));
  }
}

TEST(SdpAnswer, RefusesADataChannelButNotItsCompany) {
  const Answer answer = answer_to("firefox_data_channel");
  const MediaDescription& data = answer.description.media.back();
  EXPECT_EQ(answer.rejections.back(), Rejection::kind);
  EXPECT_TRUE(is_rejected(data));
  EXPECT_THAT(data.formats, ElementsAre("webrtc-datachannel"));
  EXPECT_THAT(answer.description.bundles[0].mids, ElementsAre("0", "1"));
}

TEST(SdpAnswer, TakesOneSectionOfAnOfferWithoutABundle) {
  auto offer = captured("chromium_simulcast");
  offer.bundles.clear();
  const Answer answer = make_answer(offer, sfu_policy(offer)).value();
  EXPECT_THAT(answer.rejections, ElementsAre(Rejection::none, Rejection::not_bundled));
  EXPECT_TRUE(answer.description.bundles.empty());
}

TEST(SdpAnswer, AllRejectedIsAnAnswerToo) {
  const auto offer = captured("chromium_simulcast");
  AnswerPolicy policy = sfu_policy(offer);
  for (SectionPlan& plan : policy.sections) plan.wanted = false;
  const Answer answer = make_answer(offer, policy).value();
  EXPECT_THAT(answer.rejections, Each(Rejection::not_wanted));
  EXPECT_EQ(answer.transport_section, std::nullopt);
  EXPECT_TRUE(answer.description.bundles.empty());
}

TEST(SdpAnswer, NarrowsTheDirectionToWhatIsOffered) {
  const Direction all[] = {Direction::sendrecv, Direction::sendonly, Direction::recvonly,
                           Direction::inactive};
  for (const Direction offered : all) {
    for (const Direction planned : all) {
      auto offer = captured("chromium_audio_video");
      offer.media[1].direction = offered;
      AnswerPolicy policy = policy_for(offer);
      policy.sections[1].direction = planned;
      const auto media = make_answer(offer, policy)->description.media[1];
      EXPECT_EQ(sends(media.direction), sends(planned) && receives(offered));
      EXPECT_EQ(receives(media.direction), receives(planned) && sends(offered));
      EXPECT_EQ(media.ssrcs.empty(), !sends(media.direction));
    }
  }
}

TEST(SdpAnswer, NeedsSomewhereToConnectTo) {
  const auto error_after = [](void (*change)(TransportParameters&)) {
    auto offer = captured("chromium_simulcast");
    for (MediaDescription& media : offer.media) change(media.transport);
    return make_answer(offer, sfu_policy(offer)).error();
  };
  using Transport = TransportParameters;
  EXPECT_EQ(error_after([](Transport& each) { each.ice_ufrag.clear(); }).what, "sdp.answer.ice");
  EXPECT_EQ(error_after([](Transport& each) { each.fingerprints.clear(); }).what, "sdp.answer.fingerprint");
  EXPECT_EQ(error_after([](Transport& each) { each.setup = Setup::passive; }).what, "sdp.answer.setup");
  EXPECT_EQ(error_after([](Transport& each) { each.setup = Setup::holdconn; }).what, "sdp.answer.setup");
}

TEST(SdpAnswer, APlanThatIsTooShortIsABug) {
  const auto offer = captured("chromium_simulcast");
  AnswerPolicy policy = policy_for(offer);
  policy.sections.pop_back();
  EXPECT_THROW(static_cast<void>(make_answer(offer, policy)), Bug);
}

TEST(SdpCheckAnswer, NamesWhatDoesNotFit) {
  struct Row {
    void (*change)(SessionDescription& answer);
    std::string_view what;
  };
  using Session = SessionDescription;
  const Row rows[] = {
      {[](Session& answer) { answer.media.pop_back(); }, "sdp.answer.sections"},
      {[](Session& answer) { answer.media[0].kind = MediaKind::video; }, "sdp.answer.section"},
      {[](Session& answer) { answer.media[0].mid = "x"; }, "sdp.answer.section"},
      {[](Session& answer) { answer.media[0].direction = Direction::sendonly; }, "sdp.answer.direction"},
      {[](Session& answer) { answer.media[0].payloads[0].type = 1; }, "sdp.answer.payload"},
      {[](Session& answer) { answer.media[0].payloads[0].codec = "speex"; }, "sdp.answer.payload"},
      {[](Session& answer) { answer.media[1].header_extensions[0].id = 9; }, "sdp.answer.extension"},
      {[](Session& answer) { answer.media[1].header_extensions[0].uri = "urn:x"; }, "sdp.answer.extension"},
      {[](Session& answer) { answer.bundles[0].mids.push_back("7"); }, "sdp.answer.bundle"},
  };
  const auto offer = captured("chromium_simulcast");
  for (const Row& row : rows) {
    auto answer = make_answer(offer, sfu_policy(offer))->description;
    row.change(answer);
    EXPECT_EQ(check_answer(answer, offer).error(), fail(Kind::conflict, row.what));
  }
}

TEST(SdpCheckAnswer, ARejectedSectionCannotBeAccepted) {
  auto offer = captured("chromium_simulcast");
  const auto answer = make_answer(offer, sfu_policy(offer))->description;
  offer.media[0].port = 0;
  EXPECT_EQ(check_answer(answer, offer).error(), fail(Kind::conflict, "sdp.answer.section"));
}

}  // namespace
}  // namespace parlance::proto::sdp
