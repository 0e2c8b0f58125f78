#include "base/check.h"
#include "proto/sdp/answer.h"
#include "proto/sdp/answer_test_policy.h"
#include "proto/sdp/offer.h"
#include "proto/sdp/parse.h"
#include "proto/sdp/serialise.h"
#include "test/data/sdp/offers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::proto::sdp {
namespace {

using test_data::load_client_plan;
using testing::ElementsAre;
using testing::SizeIs;

TEST(SdpOffer, SurvivesTheRoundTrip) {
  const auto offer = make_offer(load_client_plan());
  const auto read = parse(serialise(offer));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(*read == offer);
}

TEST(SdpOffer, BundlesItsSections) {
  const auto offer = make_offer(load_client_plan());
  ASSERT_THAT(offer.media, SizeIs(13));
  ASSERT_THAT(offer.bundles, SizeIs(1));
  EXPECT_THAT(offer.bundles[0].mids, SizeIs(13));
  EXPECT_EQ(offer.bundles[0].mids.back(), "12");
  EXPECT_THAT(offer.media[0].candidates, SizeIs(1));
  EXPECT_TRUE(offer.media[1].candidates.empty());
}

TEST(SdpOffer, NumbersCodecsAndPointsAtThem) {
  const auto offer = make_offer(load_client_plan());
  const auto& audio = offer.media[0].payloads;
  ASSERT_THAT(audio, SizeIs(3));
  EXPECT_EQ(audio[0].type, 96);
  EXPECT_THAT(audio[1].parameters, ElementsAre(Parameter{"96/96", ""}));
  EXPECT_EQ(audio[2].type, 0) << "PCMU has a number of its own (RFC 3551)";
  const auto& video = offer.media[1].payloads;
  ASSERT_THAT(video, SizeIs(8));
  EXPECT_EQ(apt_of(video[1]), video[0].type);
  EXPECT_EQ(video, offer.media[2].payloads);
  EXPECT_EQ(find_extension(offer.media[0], test_data::kMidUri)->id,
            find_extension(offer.media[1], test_data::kMidUri)->id);
}

TEST(SdpOffer, SendsSimulcastByRidAndOtherStreamsByNumber) {
  const auto offer = make_offer(load_client_plan());
  EXPECT_THAT(offer.media[1].rids, SizeIs(3));
  EXPECT_THAT(offer.media[1].simulcast.send, SizeIs(3));
  EXPECT_TRUE(offer.media[1].ssrcs.empty());
  EXPECT_EQ(offer.media[1].msids, (std::vector{Msid{"slot1", "track1"}}));
  EXPECT_EQ(rtx_of(offer.media[2], 1002), 2002U);
  EXPECT_TRUE(offer.media[3].msids.empty());
}

TEST(SdpOffer, IsAnsweredByBrowsers) {
  const auto offer = make_offer(load_client_plan());
  for (const std::string name : {"chromium_answer", "firefox_answer"}) {
    SCOPED_TRACE(name);
    const auto answer = parse(test_data::offer(name));
    ASSERT_TRUE(answer) << answer.error().what;
    const auto checked = check_answer(*answer, offer);
    EXPECT_TRUE(checked) << checked.error().what;
    EXPECT_EQ(transport_of(*answer, answer->media[0]).setup, Setup::active);
    EXPECT_EQ(answer->media[12].direction, Direction::sendonly);
  }
}

TEST(SdpOffer, IsAnsweredByOurselves) {
  const auto offer = make_offer(load_client_plan());
  const auto answer = make_answer(offer, test_data::policy_for(offer)).value();
  EXPECT_THAT(answer.rejections, testing::Each(Rejection::none));
  EXPECT_THAT(answer.description.media[1].rids, SizeIs(3));
  EXPECT_TRUE(check_answer(answer.description, offer));
}

TEST(SdpOffer, MoreThanANumberCanSayIsABug) {
  OfferPlan plan = load_client_plan();
  plan.video.codecs.assign(40, {"VP8", 90000, 1, {}, true});
  EXPECT_THROW(static_cast<void>(make_offer(plan)), Bug);
  plan = load_client_plan();
  for (int i = 0; i < 15; ++i) plan.audio.extensions.push_back({"urn:" + std::to_string(i)});
  EXPECT_THROW(static_cast<void>(make_offer(plan)), Bug);
  plan = load_client_plan();
  plan.sections.assign(129, {});
  EXPECT_THROW(static_cast<void>(make_offer(plan)), Bug);
}

}  // namespace
}  // namespace parlance::proto::sdp
