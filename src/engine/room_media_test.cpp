#include "engine/rooms.h"
#include "media/packet_pool.h"
#include "test/sim/virtual_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::engine {
namespace {

using namespace std::chrono_literals;
using media::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A disk that never fails and is never asked twice.
class QuickDisk final : public hub::Journal {
 public:
  explicit QuickDisk(net::Worker& worker) : worker_(worker) {}
  void append(const RoomKey&, std::vector<hub::JournalEntry>, Then<Result<void>> then) override {
    worker_.post([then = std::move(then)]() mutable { then(ok()); });
  }
  void load(const RoomKey&, Then<Result<std::vector<hub::JournalEntry>>> then) override {
    worker_.post([then = std::move(then)]() mutable { then(std::vector<hub::JournalEntry>{}); });
  }
  void forget(const RoomKey&, Then<Result<void>> then) override { then(ok()); }
  void list(Then<Result<std::vector<hub::StoredRoom>>> then) override {
    then(std::vector<hub::StoredRoom>{});
  }

 private:
  net::Worker& worker_;
};

/// Receives a track.
class Sink final : public media::PacketSink {
 public:
  void on_packets(std::span<const media::Packet> packets, TimePoint) override {
    for (const media::Packet& packet : packets) sequences.push_back(packet.fields().sequence);
  }
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
  void on_end() override { ended = true; }
  std::vector<std::uint64_t> sequences;
  bool ended = false;
};

/// In the room, with what they are told of media.
class Guest final : public hub::ParticipantListener, public media::TrackFeedback {
 public:
  void on_event(const room::Event& event) override {
    namespace topology = room::topology;
    if (const auto* way = std::get_if<topology::Event>(&event)) {
      if (const auto* changed = std::get_if<topology::Changed>(way))
        heard.emplace_back(changed->mode == topology::Mode::direct ? "direct" : "forwarded");
    }
    if (const auto* of = std::get_if<room::tracks::Event>(&event)) {
      if (const auto* published = std::get_if<room::tracks::Published>(of)) {
        heard.emplace_back("published");
        newest = published->track.id;
      }
      if (std::holds_alternative<room::tracks::Unpublished>(*of)) heard.emplace_back("unpublished");
      if (const auto* say = std::get_if<room::tracks::Speakers>(of))
        heard.push_back(say->speakers.empty() ? "silence" : "speaks " + say->speakers.front().str());
    }
  }
  void on_closed(Error reason) override { heard.emplace_back(reason.what); }
  void on_keyframe_request(std::uint8_t encoding) override { keyframes.push_back(encoding); }
  void on_layers_wanted(media::Layers) override {}

  hub::ParticipantPtr presence;
  std::vector<std::string> heard;
  std::vector<std::uint8_t> keyframes;
  TrackId newest;
};

class RoomMediaTest : public ::testing::Test {
 protected:
  RoomMediaTest() {
    Settings settings;
    settings.policy.capacity = 10;
    rooms = std::make_unique<Rooms>(worker, disk, random, settings);
  }
  void join(Guest& guest, const std::string& name, room::topology::Abilities abilities = {true, true}) {
    rooms->join({{"default", "standup"}, PersonId("p_" + name), name, {}, abilities, {}}, guest,
                [&guest](Result<hub::ParticipantPtr> joined) { guest.presence = std::move(*joined); });
    worker.run_until_idle();
  }
  media::Packet packet(std::uint64_t sequence) {
    const Bytes bytes(40, 1);
    media::PacketFields fields;
    fields.codec = media::Codec::opus;
    fields.sequence = sequence;
    fields.arrival = worker.now();
    fields.payload_offset = 12;
    fields.payload_length = 28;
    fields.audio_level = level;
    fields.voice = level < 60;
    return pool.make(bytes, fields);
  }
  /// The publication's `count` packets from `first` on.
  void play(hub::Publication& publication, std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const media::Packet one = packet(first + i);
      publication.on_packets({&one, 1}, worker.now());
    }
  }

  std::uint8_t level = 127;  ///< of the packets made from now on
  media::PacketPool pool{64};
  sim::VirtualWorker worker{0};
  QuickDisk disk{worker};
  SeededRandom random{3};
  std::unique_ptr<Rooms> rooms;
  Guest ada;
  Guest ben;
};

TEST_F(RoomMediaTest, CarriesATrackFromItsPublisherToItsSubscribers) {
  join(ada, "Ada");
  join(ben, "Ben");
  auto publication = ada.presence->publish({.source = Source::microphone}, ada);
  ASSERT_TRUE(publication);
  worker.run_until_idle();
  EXPECT_THAT(ben.heard, Contains("published"));
  Sink sink;
  auto subscription = ben.presence->subscribe(ben.newest, sink);
  ASSERT_TRUE(subscription);
  (*subscription)->want({});
  play(**publication, 7, 3);
  EXPECT_THAT(sink.sequences, ElementsAre(7, 8, 9));
  subscription->reset();
  play(**publication, 10, 1);
  EXPECT_EQ(sink.sequences.size(), 3U);
}

TEST_F(RoomMediaTest, TellsEverybodyWhenAPublicationEnds) {
  join(ada, "Ada");
  join(ben, "Ben");
  auto publication = ada.presence->publish({.source = Source::camera}, ada);
  worker.run_until_idle();
  Sink sink;
  auto subscription = ben.presence->subscribe(ben.newest, sink);
  publication->reset();
  worker.run_until_idle();
  EXPECT_TRUE(sink.ended);
  EXPECT_THAT(ben.heard, Contains("unpublished"));
  EXPECT_FALSE(ben.presence->subscribe(ben.newest, sink));
  EXPECT_TRUE(ada.presence->publish({.source = Source::camera}, ada)) << "the source is free again";
}

TEST_F(RoomMediaTest, TakesOneTrackOfASourceAtATime) {
  join(ada, "Ada");
  auto first = ada.presence->publish({.source = Source::camera}, ada);
  auto second = ada.presence->publish({.source = Source::camera}, ada);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "media.already_published");
  EXPECT_TRUE(ada.presence->publish({.source = Source::screen}, ada));
}

TEST_F(RoomMediaTest, EndsTheTracksOfWhoLeaves) {
  join(ada, "Ada");
  join(ben, "Ben");
  auto publication = ada.presence->publish({.source = Source::camera}, ada);
  worker.run_until_idle();
  ada.presence->send(room::roster::Command(room::roster::Leave{}), {});
  worker.run_until_idle();
  EXPECT_THAT(ben.heard, Contains("unpublished"));
  Sink sink;
  EXPECT_FALSE(ben.presence->subscribe(ben.newest, sink));
  publication->reset();  // late: the room has forgotten it
  worker.run_until_idle();
}

TEST_F(RoomMediaTest, RefusesWhoHasBeenReplaced) {
  join(ada, "Ada");
  Guest again;
  rooms->join({{"default", "standup"}, PersonId("p_Ada"), "Ada", {}, {}, ada.presence->id()}, again,
              [&again](Result<hub::ParticipantPtr> joined) { again.presence = std::move(*joined); });
  worker.run_until_idle();
  EXPECT_EQ(ada.presence->publish({.source = Source::camera}, ada).error().what, "room.not_joined");
  Sink sink;
  EXPECT_EQ(ada.presence->subscribe(TrackId("t"), sink).error().what, "room.not_joined");
}

TEST_F(RoomMediaTest, SurvivesARoomThatGoesBeforeItsTracks) {
  join(ada, "Ada");
  join(ben, "Ben");
  auto publication = ada.presence->publish({.source = Source::microphone}, ada);
  worker.run_until_idle();
  Sink sink;
  auto subscription = ben.presence->subscribe(ben.newest, sink);
  rooms->close();
  play(**publication, 1, 2);
  publication->reset();
  subscription->reset();
}

TEST_F(RoomMediaTest, TellsEverybodyWhoSpeaks) {
  join(ada, "Ada");
  join(ben, "Ben");
  auto publication = ada.presence->publish({.source = Source::microphone}, ada);
  worker.run_until_idle();
  std::uint64_t sequence = 0;
  // Words of 100 ms with as long pauses between them: a steady sound would count as background.
  for (int i = 0; i < 20; ++i) {
    for (const std::uint8_t loudness : {std::uint8_t{25}, std::uint8_t{90}}) {
      level = loudness;
      for (int k = 0; k < 5; ++k) {
        play(**publication, ++sequence, 1);
        worker.advance(20ms);
        worker.run_until_idle();
      }
    }
  }
  EXPECT_THAT(ben.heard, Contains("speaks " + ada.presence->id().str()));
  publication->reset();
  worker.advance(1s);
  worker.run_until_idle();
  EXPECT_EQ(ben.heard.back(), "silence") << "who sends no sound does not speak";
}

TEST_F(RoomMediaTest, AsksThePublisherAgainWhileNoKeyframeComes) {
  join(ada, "Ada");
  join(ben, "Ben");
  auto publication =
      ada.presence->publish({.source = Source::camera, .codec = media::Codec::vp8, .clock_rate = 90000}, ada);
  worker.run_until_idle();
  Sink sink;
  auto subscription = ben.presence->subscribe(ben.newest, sink);
  (*subscription)->want({});
  worker.advance(1600ms);
  worker.run_until_idle();
  EXPECT_GE(ada.keyframes.size(), 2U);
}

TEST_F(RoomMediaTest, ForwardsWhenAThirdJoinsAndGoesBackInTime) {
  Guest cy;
  join(ada, "Ada");
  join(ben, "Ben");
  join(cy, "Cy");
  EXPECT_EQ(ada.heard.back(), "forwarded");
  cy.presence.reset();
  worker.run_until_idle();
  const std::size_t before = ada.heard.size();
  worker.advance(10s);
  worker.run_until_idle();
  EXPECT_EQ(ada.heard.size(), before + 1) << "the trial beside the running path";
}

TEST_F(RoomMediaTest, ForwardsForSomebodyWithoutDirectCalls) {
  join(ada, "Ada");
  join(ben, "Ben", {.direct = false, .forwarded = true});
  EXPECT_THAT(ada.heard, ElementsAre("direct", "direct", "forwarded"));
  EXPECT_THAT(ben.heard, Contains("forwarded"));
}

}  // namespace
}  // namespace parlance::engine
