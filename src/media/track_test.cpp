#include "media/media_test_packets.h"
#include "media/track.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace parlance::media {
namespace {

using test::at;
using test::Vp8Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct NotingFeedback final : TrackFeedback {
  void on_keyframe_request(std::uint8_t encoding) override { keyframes.push_back(encoding); }
  void on_layers_wanted(Layers wanted) override { layers.push_back(wanted); }
  std::vector<int> keyframes;
  std::vector<Layers> layers;
};

struct NotingSink final : PacketSink {
  void on_packets(std::span<const Packet> packets, TimePoint) override {
    received += packets.size();
    if (then) then();
  }
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override { ++clocks; }
  void on_end() override {
    ++ends;
    if (then) then();
  }
  std::size_t received = 0;
  int clocks = 0;
  int ends = 0;
  std::function<void()> then;
};

class TrackTest : public ::testing::Test {
 protected:
  void frame(std::int64_t ms) { track->on_packets(source.frame(at(ms)), at(ms)); }

  PacketPool pool{1024};
  Vp8Source source{.pool = pool, .encoding = 0};
  NotingFeedback feedback;
  std::unique_ptr<Track> track = std::make_unique<Track>(TrackInfo{.source = Source::camera,
                                                                   .codec = Codec::vp8,
                                                                   .clock_rate = 90'000,
                                                                   .encodings = {{"q"}, {"h"}, {"f"}}},
                                                         feedback);
  NotingSink a;
  NotingSink b;
};

TEST_F(TrackTest, HandsPacketsAndClocksToAllSinksAndKeepsThemForRetransmission) {
  const auto first = track->add(a);
  const auto second = track->add(b);
  const std::uint64_t sequence = source.sequence;
  frame(0);
  track->on_clock(0, 1, 2, at(1));
  EXPECT_EQ(a.received, 3U);
  EXPECT_EQ(b.received, 3U);
  EXPECT_EQ(b.clocks, 1);
  EXPECT_EQ(second->recall(0, sequence + 2).fields().sequence, sequence + 2);
  EXPECT_FALSE(second->recall(2, sequence));
  EXPECT_EQ(track->counters().deliveries, 6U);
}

TEST_F(TrackTest, AsksForAKeyframeForALateJoinerAndMergesWishes) {
  frame(0);
  EXPECT_THAT(feedback.keyframes, IsEmpty());
  const auto first = track->add(a);
  const auto second = track->add(b);
  first->request_keyframe(0);
  second->request_keyframe(7);  // beyond: the highest there is
  frame(33);
  EXPECT_THAT(feedback.keyframes, ElementsAre(0, 2));
  source.key_next = true;
  frame(66);
  second->request_keyframe(0);
  for (int ms = 99; ms < 400; ms += 33) frame(ms);
  EXPECT_THAT(feedback.keyframes, ElementsAre(0, 2)) << "at most one in half a second";
  track->tick(at(533));
  EXPECT_THAT(feedback.keyframes, ElementsAre(0, 2, 0, 2))
      << "one for the newest wish, one because none came";
}

TEST_F(TrackTest, TellsThePublisherMoreAtOnceAndLessAfterAWhile) {
  EXPECT_THAT(feedback.layers, IsEmpty()) << "a publisher begins with everything";
  track->tick(at(0));
  track->tick(at(2000));
  ASSERT_EQ(feedback.layers.size(), 1U);
  EXPECT_FALSE(feedback.layers.back().any) << "nobody looks";
  auto first = track->add(a);
  ASSERT_EQ(feedback.layers.size(), 2U);
  EXPECT_EQ(feedback.layers.back(), (Layers{.encoding = 2}));
  auto second = track->add(b);
  first->want({.encoding = 0});
  second->want({.encoding = 1});
  EXPECT_EQ(feedback.layers.size(), 2U);
  track->tick(at(3000));
  track->tick(at(4999));
  EXPECT_EQ(feedback.layers.size(), 2U) << "less is told two seconds later";
  track->tick(at(5000));
  ASSERT_EQ(feedback.layers.size(), 3U);
  EXPECT_EQ(feedback.layers.back(), (Layers{.encoding = 1}));
  second->want({.any = false});
  second->want({.encoding = 1});
  track->tick(at(9000));
  EXPECT_EQ(feedback.layers.size(), 3U) << "changed back in time";
  second.reset();
  track->tick(at(9001));
  track->tick(at(11'001));
  EXPECT_EQ(feedback.layers.back(), (Layers{.encoding = 0}));
}

TEST_F(TrackTest, GivesNothingToASinkThatWantsNothing) {
  const auto first = track->add(a);
  first->want({.any = false});
  frame(0);
  EXPECT_EQ(a.received, 0U);
  first->want({});
  frame(33);
  EXPECT_EQ(a.received, 3U);
}

TEST_F(TrackTest, StandsSinksThatComeAndGoWhileItHandsOut) {
  auto first = track->add(a);
  NotingSink killer;
  auto second = track->add(killer);
  auto third = track->add(b);
  NotingSink c;
  std::unique_ptr<TrackSubscription> fourth;
  killer.then = [&] {
    first.reset();
    second.reset();
    third.reset();
    fourth = track->add(c);
  };
  frame(0);
  EXPECT_EQ(killer.received, 3U);
  EXPECT_EQ(b.received, 0U) << "it was behind, and is gone";
  EXPECT_EQ(c.received, 0U) << "it begins with the next packets";
  frame(33);
  EXPECT_EQ(a.received, 3U);
  EXPECT_EQ(killer.received, 3U);
  EXPECT_EQ(c.received, 3U);
  EXPECT_EQ(track->sinks(), 1U);
}

TEST_F(TrackTest, TellsItsEndOnceAndSubscriptionsMayOutliveIt) {
  auto first = track->add(a);
  auto second = track->add(b);
  a.then = [&] { first.reset(); };
  track->on_end();
  track->on_end();
  EXPECT_EQ(a.ends, 1);
  EXPECT_EQ(b.ends, 1);
  frame(33);
  EXPECT_EQ(track->counters().after_end, 3U);
  NotingSink late;
  const auto third = track->add(late);
  EXPECT_EQ(late.ends, 1);
  track.reset();
  EXPECT_EQ(b.ends, 1);
  second->request_keyframe(0);
  second->want({.any = false});
  EXPECT_FALSE(second->recall(0, 70'000));
}

TEST_F(TrackTest, HoldsNoPacketOneSecondAfterTheLast) {
  frame(0);
  EXPECT_LT(pool.available(), pool.size());
  ASSERT_TRUE(track->deadline());
  track->tick(at(1000));
  EXPECT_EQ(pool.available(), pool.size());
}

}  // namespace
}  // namespace parlance::media
