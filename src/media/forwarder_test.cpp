#include "media/forwarder.h"
#include "media/media_test_packets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::media {
namespace {

using test::at;
using test::NotingFeed;
using test::sound;
using test::Vp8Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A camera in three encodings, and one receiver's slot that is fed with them.
class ForwarderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    forwarder.attach(feed);
    feed.wanted.clear();
  }

  /// One frame of each encoding that is on.
  void run_frames(int count) {
    for (int i = 0; i < count; ++i, now += 33) {
      for (Vp8Source* source : {&q, &h, &f}) {
        if (!on[source->encoding]) continue;
        for (const Packet& packet : source->frame(at(now))) give(packet);
      }
      answer_keyframe_requests();
    }
  }
  void give(const Packet& packet) {
    feed.history.put(packet);
    if (auto out = forwarder.forward(content, packet)) sent.push_back(*out);
  }
  void answer_keyframe_requests() {
    for (const int encoding : feed.keyframes)
      sources[static_cast<std::size_t>(encoding) % 3]->key_next = true;
    asked.insert(asked.end(), feed.keyframes.begin(), feed.keyframes.end());
    feed.keyframes.clear();
  }
  [[nodiscard]] int encoding_now() const { return sent.empty() ? -1 : sent.back().packet.fields().encoding; }

  PacketPool pool{8192};
  SeededRandom random{7};
  Vp8Source q{.pool = pool, .encoding = 0, .packets_per_frame = 1, .height = 180};
  Vp8Source h{.pool = pool,
              .encoding = 1,
              .sequence = 90'000,
              .timestamp = 5,
              .picture = 9,
              .packets_per_frame = 2,
              .height = 360};
  Vp8Source f{.pool = pool,
              .encoding = 2,
              .sequence = 65'530,
              .timestamp = 4'294'967'000,
              .picture = 500,
              .height = 720};
  std::array<Vp8Source*, 3> sources{&q, &h, &f};
  std::array<bool, 3> on{true, true, true};
  NotingFeed feed;
  Forwarder forwarder{Kind::video, 90'000, random};
  std::uint32_t content = forwarder.begin();
  std::vector<Rewritten> sent;
  std::vector<int> asked;
  std::int64_t now = 10'000;
};

int id_of(const Rewritten& packet) { return ((packet.prefix[2] & 0x7f) << 8) | packet.prefix[3]; }

/// As a decoder sees it: numbers and picture ids without holes, timestamps that never go back, every frame whole, one marker
/// each.
void expect_continuous(const std::vector<Rewritten>& sent) {
  for (std::size_t i = 1; i < sent.size(); ++i) {
    const Rewritten& before = sent[i - 1];
    const Rewritten& packet = sent[i];
    ASSERT_EQ(packet.sequence, static_cast<std::uint16_t>(before.sequence + 1)) << "packet " << i;
    const auto step = static_cast<std::int32_t>(packet.timestamp - before.timestamp);
    ASSERT_GE(step, 0) << "packet " << i;
    ASSERT_EQ(step > 0, before.marker) << "a frame ends with its marker, packet " << i;
    ASSERT_EQ(id_of(packet), (id_of(before) + (step > 0 ? 1 : 0)) & 0x7fff) << "packet " << i;
    const auto tl0_step = static_cast<std::uint8_t>(packet.prefix[4] - before.prefix[4]);
    const bool new_base = step > 0 && packet.packet.fields().frame.temporal == 0;
    ASSERT_EQ(tl0_step, new_base ? 1 : 0) << "packet " << i;
  }
}

TEST_F(ForwarderTest, BeginsWithAnyKeyframeAndClimbsToWhatIsWanted) {
  run_frames(1);
  EXPECT_EQ(encoding_now(), 0) << "the smallest came first, and it is a picture";
  EXPECT_TRUE(sent.front().starts_content);
  run_frames(10);
  EXPECT_EQ(encoding_now(), 2);
  EXPECT_THAT(asked, ElementsAre(2)) << "only of the encoding that is to be shown";
  EXPECT_EQ(forwarder.counters().switches, 1U);
  expect_continuous(sent);
  EXPECT_EQ(std::ranges::count_if(sent, &Rewritten::starts_content), 1);
}

TEST_F(ForwarderTest, IsContinuousThroughSwitchesAndLayersOver65536Packets) {
  for (std::size_t packets = 0; packets < 70'000;) {
    forwarder.limit({.encoding = static_cast<std::uint8_t>(random_u64(random) % 3),
                     .temporal = static_cast<std::uint8_t>(random_u64(random) % 3)});
    run_frames(20 + static_cast<int>(random_u64(random) % 50));
    expect_continuous(sent);
    packets += sent.size() - 1;
    sent.erase(sent.begin(), sent.end() - 1);  // the last one joins on to what comes
  }
  EXPECT_GT(forwarder.counters().switches, 100U);
  EXPECT_GT(forwarder.counters().layer, 1000U);
  EXPECT_EQ(forwarder.counters().filled, 0U);
}

TEST_F(ForwarderTest, KeepsTheOldEncodingUntilTheKeyframeOfTheNewOne) {
  run_frames(20);
  ASSERT_EQ(encoding_now(), 2);
  forwarder.limit({.encoding = 0});
  for (int i = 0; i < 5; ++i) {
    // Nobody answers the request.
    for (Vp8Source* source : sources)
      for (const Packet& packet : source->frame(at(now))) give(packet);
    now += 33;
  }
  EXPECT_EQ(encoding_now(), 2);
  EXPECT_THAT(feed.keyframes, ElementsAre(0));
  run_frames(2);
  EXPECT_EQ(encoding_now(), 0);
  expect_continuous(sent);
}

TEST_F(ForwarderTest, AsksAgainForAKeyframeThatItCouldNotUse) {
  run_frames(20);
  forwarder.limit({.encoding = 0});
  for (int i = 0; i < 65; ++i) {
    for (Vp8Source* source : sources)
      for (const Packet& packet : source->frame(at(now))) give(packet);
    now += 33;
  }
  EXPECT_EQ(feed.keyframes.size(), 3U) << "at once, and each second";
  feed.keyframes.clear();
  forwarder.limit({.encoding = 1});
  for (const Packet& packet : h.frame(at(now))) give(packet);
  EXPECT_THAT(feed.keyframes, ElementsAre(1)) << "another wish does not wait";
}

TEST_F(ForwarderTest, WantsNoMoreOfATrackThanItsPictureIsLargeFromTheBeginning) {
  forwarder.show_at(170);
  content = forwarder.begin();
  feed.wanted.clear();
  forwarder.attach(feed);
  EXPECT_THAT(feed.wanted, ElementsAre(Layers{.encoding = 0}))
      << "so that a publisher does not send what nobody sees";
  run_frames(10);
  EXPECT_EQ(feed.wanted.size(), 1U);
  EXPECT_EQ(encoding_now(), 0);
}

TEST_F(ForwarderTest, FallsToALowerEncodingWhenItsOwnStopsAndComesBack) {
  run_frames(20);
  ASSERT_EQ(encoding_now(), 2);
  on[2] = false;
  run_frames(13);
  EXPECT_EQ(encoding_now(), 2) << "430 ms: it may be late";
  run_frames(5);
  EXPECT_EQ(encoding_now(), 1);
  on[2] = true;
  f.key_next = true;  // as an encoder does that begins again
  run_frames(1);
  EXPECT_EQ(encoding_now(), 2);
  expect_continuous(sent);
}

TEST_F(ForwarderTest, DoesNotTakeAShareThatIsStillForOneThatStopped) {
  run_frames(20);
  now += 1000;
  // One frame a second in all encodings, the largest last.
  for (int i = 0; i < 10; ++i, now += 967) run_frames(1);
  EXPECT_EQ(encoding_now(), 2);
  EXPECT_EQ(forwarder.counters().switches, 1U);
}

TEST_F(ForwarderTest, ChoosesByTheHeightAtWhichItIsShown) {
  forwarder.show_at(170);
  run_frames(20);
  EXPECT_EQ(encoding_now(), 0);
  EXPECT_THAT(feed.wanted.back(), Layers{.encoding = 0});
  forwarder.show_at(720);
  run_frames(5);
  EXPECT_EQ(encoding_now(), 2);
  forwarder.show_at(360);
  run_frames(5);
  EXPECT_EQ(encoding_now(), 1);
  expect_continuous(sent);
}

TEST_F(ForwarderTest, SendsNothingWhilePausedAndGoesOnWithAKeyframe) {
  run_frames(20);
  const std::size_t before = sent.size();
  forwarder.limit({.any = false});
  run_frames(30);
  EXPECT_EQ(sent.size(), before);
  EXPECT_EQ(forwarder.counters().paused, 30U * 6);
  forwarder.limit({});
  run_frames(3);
  ASSERT_GT(sent.size(), before);
  EXPECT_TRUE(sent[before].packet.fields().frame.keyframe);
  expect_continuous(sent);
}

TEST_F(ForwarderTest, TakesTemporalLayersUpOnlyWhereTheStreamAllowsIt) {
  forwarder.limit({.encoding = 0, .temporal = 0});
  run_frames(9);
  forwarder.limit({.encoding = 0});
  const std::size_t before = sent.size();
  run_frames(4);
  // 2 (sync of an upper layer whose middle one is missing), 1 (sync: taken up), 2 (no sync), then the group begins anew.
  std::vector<int> layers;
  for (std::size_t i = before; i < sent.size(); ++i) layers.push_back(sent[i].packet.fields().frame.temporal);
  EXPECT_THAT(layers, ElementsAre(1, 0));
  run_frames(3);
  EXPECT_EQ(sent[before + 2].packet.fields().frame.temporal, 2);
  expect_continuous(sent);
}

TEST_F(ForwarderTest, CarriesNoFrameOfTheOldTrackAfterBegin) {
  run_frames(20);
  const std::uint32_t old = content;
  const auto last = sent.back();
  content = forwarder.begin();
  forwarder.attach(feed);  // which still remembers the old packets
  for (const Packet& packet : f.frame(at(now))) EXPECT_FALSE(forwarder.forward(old, packet));
  EXPECT_FALSE(forwarder.again(last.sequence)) << "nor a retransmission";
  EXPECT_EQ(forwarder.on_clock(old, 2, {1, 2}), std::nullopt);
  EXPECT_GT(forwarder.counters().stale_content, 0U);

  Vp8Source other{.pool = pool, .encoding = 0, .sequence = 66'000, .timestamp = 77, .picture = 1};
  now += 500;
  const auto frame = other.frame(at(now));
  const auto first = forwarder.forward(content, frame[0]);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->starts_content);
  EXPECT_EQ(first->sequence, static_cast<std::uint16_t>(last.sequence + 1));
  EXPECT_EQ(id_of(*first), (id_of(last) + 1) & 0x7fff);
  const auto step = static_cast<std::int32_t>(first->timestamp - last.timestamp);
  EXPECT_NEAR(step, 533 * 90, 90) << "as much as time has passed";
}

TEST_F(ForwarderTest, WaitsForAKeyframeWhenItsSourceBeginsAnew) {
  on = {true, false, false};
  run_frames(20);
  const std::size_t before = sent.size();
  q.sequence += 100'000;
  q.timestamp = 42;
  ++q.stream;
  run_frames(1);
  EXPECT_EQ(sent.size(), before);
  run_frames(2);
  ASSERT_GT(sent.size(), before);
  EXPECT_TRUE(sent[before].packet.fields().frame.keyframe);
  expect_continuous(sent);
}

TEST_F(ForwarderTest, AlignsEncodingsByTheirSenderReports) {
  on = {true, false, true};
  forwarder.limit({.encoding = 0});
  run_frames(20);
  // Both say the same moment; f's packets arrive 40 ms late, which must not move the picture against the sound.
  constexpr std::uint64_t kNtp = 0x1234'5678'0000'0000;
  ASSERT_TRUE(forwarder.on_clock(content, 0, {kNtp, q.timestamp}));
  EXPECT_EQ(forwarder.on_clock(content, 2, {kNtp, f.timestamp}), std::nullopt)
      << "it is not what is sent now";
  const auto last = sent.back();
  forwarder.limit({});
  f.key_next = true;
  (void)q.frame(at(now));
  for (const Packet& packet : f.frame(at(now + 40))) give(packet);
  EXPECT_EQ(sent.back().timestamp, last.timestamp + 3000) << "one frame later, exactly";
  const auto clock = forwarder.clock();
  ASSERT_TRUE(clock);
  EXPECT_EQ(clock->ntp, kNtp);
  EXPECT_EQ(clock->timestamp, last.timestamp + 3000);
}

TEST_F(ForwarderTest, DropsPaddingWithoutAHoleAndFillsThePlaceOfLatePadding) {
  on = {true, false, false};
  run_frames(3);
  PacketFields padding = sent.back().packet.fields();
  padding.sequence = q.sequence++;
  padding.payload_length = 0;
  give(pool.make(Bytes(40), padding));
  run_frames(1);
  expect_continuous(sent);
  EXPECT_EQ(forwarder.counters().padding, 1U);
  padding.sequence = q.sequence++;
  run_frames(1);
  give(pool.make(Bytes(40), padding));
  ASSERT_TRUE(sent.back().filler);
  EXPECT_EQ(sent.back().sequence, static_cast<std::uint16_t>(sent[sent.size() - 2].sequence - 1));
}

TEST(ForwarderSvc, CutsUpperSpatialLayersAndEndsThePictureWithAMarker) {
  PacketPool pool(1024);
  SeededRandom random(1);
  Forwarder forwarder(Kind::video, 90'000, random);
  const auto content = forwarder.begin();
  forwarder.limit({.spatial = 1});
  std::vector<Rewritten> sent;
  std::uint64_t sequence = 70'000;
  for (int picture = 0; picture < 40; ++picture) {
    if (picture == 20) forwarder.limit({.spatial = 2});
    for (std::uint8_t layer = 0; layer < 3; ++layer) {
      PacketFields fields;
      fields.codec = Codec::vp9;
      fields.sequence = sequence++;
      fields.timestamp = static_cast<std::uint32_t>(picture) * 3000;
      fields.arrival = at(picture * 33);
      fields.marker = layer == 2;
      fields.frame = {.starts = true, .ends = true, .keyframe = picture % 30 == 0, .spatial = layer};
      fields.picture = {.id_bits = 7, .id_at = 1, .id = static_cast<std::uint16_t>(picture & 0x7f)};
      fields.payload_length = 5;
      if (const auto out = forwarder.forward(content, pool.make(Bytes(5), fields))) sent.push_back(*out);
    }
  }
  ASSERT_EQ(sent.size(), 30U * 2 + 10 * 3) << "taken up at the keyframe, not before";
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_EQ(sent[i].marker, i % 2 == 1);
    EXPECT_EQ(sent[i].sequence, static_cast<std::uint16_t>(sent[0].sequence + i));
  }
  for (std::size_t i = 60; i < 90; ++i) EXPECT_EQ(sent[i].marker, i % 3 == 2);
  EXPECT_EQ(sent[89].prefix[1], (sent[0].prefix[1] + 39) & 0x7f) << "seven bits stay seven bits";
}

TEST(ForwarderDescriptor, ContinuesFrameNumbersFromEncodingToEncoding) {
  PacketPool pool(64);
  SeededRandom random(1);
  Forwarder forwarder(Kind::video, 90'000, random);
  const auto content = forwarder.begin();
  const auto packet = [&](std::uint8_t encoding, std::uint16_t frame, bool key) {
    PacketFields fields;
    fields.encoding = encoding;
    fields.codec = Codec::av1;
    fields.sequence = 70'000U + frame;
    fields.timestamp = frame * 3000U;
    fields.arrival = at(frame * 33);
    fields.frame = {.starts = true, .ends = true, .keyframe = key};
    fields.frame_number = static_cast<std::uint16_t>(frame + encoding * 40'000);
    fields.descriptor_length = 3;
    fields.payload_length = 5;
    return pool.make(Bytes(5), fields);
  };
  forwarder.limit({.encoding = 0});
  const auto first = forwarder.forward(content, packet(0, 0, true));
  for (std::uint16_t i = 1; i < 10; ++i) {
    const auto next = forwarder.forward(content, packet(0, i, false));
    ASSERT_TRUE(next);
    EXPECT_EQ(*next->frame_number, static_cast<std::uint16_t>(*first->frame_number + i));
  }
  forwarder.limit({.encoding = 1});
  EXPECT_FALSE(forwarder.forward(content, packet(1, 10, false)));
  const auto switched = forwarder.forward(content, packet(1, 11, true));
  ASSERT_TRUE(switched);
  EXPECT_EQ(*switched->frame_number, static_cast<std::uint16_t>(*first->frame_number + 10));
}

TEST(ForwarderSound, PassesAudioThroughAndKeepsItsPauses) {
  PacketPool pool(64);
  SeededRandom random(3);
  Forwarder forwarder(Kind::audio, 48'000, random);
  const auto content = forwarder.begin();
  std::optional<Rewritten> first;
  for (std::uint64_t i = 65'530; i < 65'560; ++i) {
    // Silence in between: numbers go on, time passes.
    const Packet packet = sound(pool, i, at(static_cast<std::int64_t>(i) * 20));
    const auto out = forwarder.forward(content, packet);
    ASSERT_TRUE(out);
    if (!first) first = out;
    EXPECT_EQ(out->sequence, static_cast<std::uint16_t>(first->sequence + (i - 65'530)));
    EXPECT_EQ(out->timestamp - first->timestamp, (i - 65'530) * 960);
    EXPECT_EQ(out->prefix_size, 0);
  }
  const auto next = forwarder.begin();
  const auto other = forwarder.forward(next, sound(pool, 7, at(65'559 * 20 + 100)));
  ASSERT_TRUE(other) << "sound begins anywhere";
  EXPECT_EQ(other->timestamp - first->timestamp, 29U * 960 + 4800);
}

}  // namespace
}  // namespace parlance::media
