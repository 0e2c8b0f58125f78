#include "crypto/dtls/session_test_end.h"
#include "proto/sdp/parse.h"
#include "rtc/negotiation.h"
#include "test/data/sdp/offers.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>

namespace parlance::rtc {
namespace {

namespace sdp = proto::sdp;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

const std::map<std::string, media::Source>& sources() {
  static const std::map<std::string, media::Source> known{{"0", media::Source::microphone},
                                                          {"1", media::Source::camera},
                                                          {"2", media::Source::screen},
                                                          {"3", media::Source::screen_audio}};
  return known;
}

class NegotiationTest : public testing::Test {
 protected:
  static Negotiation::Ours ours() { return {crypto::dtls::server_context()->fingerprint(), {}, "w3"}; }
  static std::string slots(const std::string& browser = "chromium") {
    return sdp::test_data::offer(browser + "_slots_4_25");
  }
  Result<Agreement> answer(const std::string& text) { return negotiation.answer({text, sources()}); }

  SeededRandom random{3};
  Negotiation negotiation{ours(), random};
};

TEST_F(NegotiationTest, AnswersEveryCapturedOfferSoThatItFitsTheOffer) {
  for (const std::string& name : sdp::test_data::offers()) {
    SCOPED_TRACE(name);
    Negotiation fresh(ours(), random);
    const std::string text = sdp::test_data::offer(name);
    const auto offered = *sdp::parse(text);
    std::map<std::string, media::Source> carried;
    for (const auto& media : offered.media) {
      const bool audio = media.kind == sdp::MediaKind::audio;
      if (sdp::sends(media.direction) && media.kind != sdp::MediaKind::application)
        carried[media.mid] = audio ? media::Source::microphone : media::Source::camera;
    }
    const auto agreement = fresh.answer({text, carried});
    if (carried.empty() && name.find("data_channel") != std::string::npos) {
      EXPECT_FALSE(agreement);
      continue;
    }
    ASSERT_TRUE(agreement) << agreement.error().what;
    const auto answered = *sdp::parse(agreement->sdp);
    EXPECT_TRUE(sdp::check_answer(answered, offered));
    EXPECT_THAT(agreement->receives, SizeIs(carried.size()));
    EXPECT_EQ(answered.media.front().transport.setup, sdp::Setup::passive);
    EXPECT_TRUE(answered.ice_lite);
  }
}

TEST_F(NegotiationTest, ReadsWhatABrowsersSectionsCarry) {
  for (const std::string browser : {"chromium", "firefox"}) {
    SCOPED_TRACE(browser);
    Negotiation fresh(ours(), random);
    const std::string text = slots(browser);
    const auto agreement = fresh.answer({text, sources()});
    ASSERT_TRUE(agreement);
    ASSERT_THAT(agreement->receives, SizeIs(4));
    EXPECT_EQ(agreement->receives[1].source, media::Source::camera);
    EXPECT_THAT(agreement->receives[1].rids, ElementsAre("q", "h", "f"));
    EXPECT_THAT(agreement->receives[2].rids, IsEmpty());
    EXPECT_EQ(agreement->receives[0].payloads.front().codec, media::Codec::opus);
    EXPECT_FALSE(agreement->receives[0].payloads.front().rtx);
    EXPECT_TRUE(agreement->receives[1].payloads.front().rtx);
    EXPECT_THAT(agreement->sends, SizeIs(25));
    EXPECT_EQ(agreement->reduced_size, browser == "chromium");
    EXPECT_THAT(agreement->video_codecs, testing::Contains(media::Codec::vp8));
    EXPECT_EQ(agreement->ice.local.ufrag.substr(0, 2), "w3");
  }
}

TEST_F(NegotiationTest, PassesOnTheDependencyDescriptorToSlotsThatAskForIt) {
  constexpr auto kDescriptor = proto::rtp::ExtensionKind::dependency_descriptor;
  const auto passes = [&](const std::string& offer) {
    Negotiation fresh(ours(), random);
    const auto agreement = fresh.answer({offer, sources()});
    return agreement && std::ranges::any_of(agreement->sends, [](const SendPlan& plan) {
             return plan.extensions.id_of(kDescriptor) != 0;
           });
  };
  EXPECT_TRUE(passes(slots()));
  EXPECT_FALSE(passes(
      std::regex_replace(slots(), std::regex("a=extmap:[^\r\n]*dependency-descriptor[^\r\n]*\r\n"), "")));
}

TEST_F(NegotiationTest, GivesEachSlotNumbersAndAStreamOfItsOwn) {
  const auto agreement = answer(slots());
  ASSERT_TRUE(agreement);
  std::set<std::uint32_t> ssrcs{agreement->reporter_ssrc};
  std::set<std::string> streams;
  const auto answered = *sdp::parse(agreement->sdp);
  std::size_t expected = 1;
  for (const SendPlan& plan : agreement->sends) {
    const auto& media = *sdp::find_media(answered, plan.mid);
    EXPECT_EQ(media.ssrcs.front().ssrc, plan.ssrc);
    EXPECT_EQ(sdp::rtx_of(media, plan.ssrc).value_or(0), plan.rtx_ssrc);
    EXPECT_EQ(plan.rtx_ssrc == 0, plan.kind == media::Kind::audio);
    ssrcs.insert(plan.ssrc);
    if (plan.rtx_ssrc != 0) ssrcs.insert(plan.rtx_ssrc);
    expected += plan.rtx_ssrc != 0 ? 2 : 1;
    streams.insert(media.msids.front().stream);
  }
  EXPECT_EQ(ssrcs.size(), expected);
  EXPECT_EQ(streams.size(), agreement->sends.size());
}

TEST_F(NegotiationTest, ARenegotiationKeepsTheNumbersAndTheCredentials) {
  const auto first = answer(slots());
  const auto second = answer(slots());
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(second->ice_restarted);
  EXPECT_EQ(first->ice.local, second->ice.local);
  ASSERT_EQ(first->sends.size(), second->sends.size());
  for (std::size_t i = 0; i < first->sends.size(); ++i) {
    EXPECT_EQ(first->sends[i].ssrc, second->sends[i].ssrc);
    EXPECT_EQ(first->sends[i].rtx_ssrc, second->sends[i].rtx_ssrc);
  }
  const auto before = sdp::parse(first->sdp)->origin;
  const auto after = sdp::parse(second->sdp)->origin;
  EXPECT_EQ(before.session_id, after.session_id);
  EXPECT_EQ(before.version + 1, after.version);
}

TEST_F(NegotiationTest, OtherCredentialsInALaterOfferRestartIce) {
  const auto first = answer(slots());
  const auto other = std::regex_replace(slots(), std::regex("a=ice-ufrag:[^\r\n]*"), "a=ice-ufrag:othr");
  const auto second = answer(other);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(second->ice_restarted);
  EXPECT_NE(first->ice.local, second->ice.local);
  EXPECT_EQ(second->ice.remote.ufrag, "othr");
  EXPECT_EQ(first->sends[0].ssrc, second->sends[0].ssrc);
}

TEST_F(NegotiationTest, AnOfferThatIsRefusedChangesNothing) {
  const auto first = answer(slots());
  ASSERT_TRUE(first);
  EXPECT_EQ(answer("v=0\r\n").error().what, "media.bad_sdp");
  EXPECT_EQ(answer("").error().what, "media.bad_sdp");
  EXPECT_EQ(answer(std::string(300'000, 'a')).error().what, "signal.sdp_too_large");
  const auto no_ice = std::regex_replace(slots(), std::regex("a=ice-[^\r\n]*\r\n"), "");
  EXPECT_EQ(answer(no_ice).error().what, "media.bad_sdp");
  const auto no_certificate = std::regex_replace(slots(), std::regex("a=fingerprint:[^\r\n]*\r\n"), "");
  EXPECT_EQ(answer(no_certificate).error().what, "media.bad_sdp");
  const auto again = answer(slots());
  ASSERT_TRUE(again);
  EXPECT_EQ(first->ice.local, again->ice.local);
  EXPECT_EQ(first->sends[3].ssrc, again->sends[3].ssrc);
  EXPECT_EQ(sdp::parse(first->sdp)->origin.version + 1, sdp::parse(again->sdp)->origin.version);
}

TEST_F(NegotiationTest, AConnectionThatAsksForEverNewSlotsIsRefusedMoreAndKeepsWhatItHas) {
  const auto renamed = [](const std::string& offer, int round) {
    const std::string suffix = "r" + std::to_string(round);
    const std::string group =
        offer.substr(offer.find("a=group:BUNDLE"),
                     offer.find("\r\n", offer.find("a=group:BUNDLE")) - offer.find("a=group:BUNDLE"));
    std::string made = std::regex_replace(offer, std::regex("a=mid:([0-9]+)"), "a=mid:$1" + suffix);
    const std::string renamed_group = std::regex_replace(group, std::regex(" ([0-9]+)"), " $1" + suffix);
    return made.replace(made.find(group), group.size(), renamed_group);
  };
  std::size_t had = 0;
  int round = 0;
  std::string refused;
  for (; refused.empty() && round < 100; ++round) {
    const auto agreement = answer(renamed(slots(), round));
    if (agreement) had += agreement->sends.size();
    if (!agreement) refused = agreement.error().what;
  }
  EXPECT_EQ(refused, "media.unavailable");
  EXPECT_LE(had, Negotiation::kMaxSlots);
  EXPECT_GT(had, Negotiation::kMaxSlots / 2);
  EXPECT_TRUE(answer(renamed(slots(), round - 2))) << "the slots of the last good offer go on";
}

TEST_F(NegotiationTest, ASourceOnASectionOfTheOtherKindIsRefusedAlone) {
  const std::map<std::string, media::Source> wrong{{"0", media::Source::camera},
                                                   {"1", media::Source::screen}};
  const auto agreement = negotiation.answer({slots(), wrong});
  ASSERT_TRUE(agreement);
  ASSERT_THAT(agreement->receives, SizeIs(1));
  EXPECT_EQ(agreement->receives[0].mid, "1");
  EXPECT_TRUE(sdp::is_rejected(sdp::parse(agreement->sdp)->media.front()));
}

TEST_F(NegotiationTest, ASendingSectionThatNobodyNamedIsRefused) {
  const auto agreement = negotiation.answer({slots(), {}});
  ASSERT_TRUE(agreement);
  EXPECT_THAT(agreement->receives, IsEmpty());
  EXPECT_THAT(agreement->sends, SizeIs(25));
}

}  // namespace
}  // namespace parlance::rtc
