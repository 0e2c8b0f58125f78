#include "base/random.h"
#include "media/media_test_packets.h"
#include "media/speakers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace parlance::media {
namespace {

using test::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr MicrophoneId kAnn{1};
constexpr MicrophoneId kBob{2};
constexpr MicrophoneId kCleo{3};

/// A room whose people make sounds of a given loudness (-dBov) as time passes.
class Room {
 public:
  explicit Room(std::initializer_list<MicrophoneId> all) {
    for (const MicrophoneId id : all) speakers.add(id);
  }
  static std::uint8_t speech(std::int64_t ms, int loud) {
    // Syllables of 160 ms, each followed by 60 ms at 25 dB below.
    return static_cast<std::uint8_t>(ms % 220 < 160 ? loud : loud + 25);
  }
  void run(std::int64_t duration) {
    for (const std::int64_t end = now + duration; now < end; now += 20) {
      for (const auto& [id, level] : sounds)
        speakers.on_level(id, {.level = level(now), .voice = true}, at(now));
      if (speakers.tick(at(now))) changes.push_back(now);
    }
  }
  void speaks(MicrophoneId id, int loud) {
    sounds[id] = [loud](std::int64_t ms) { return speech(ms, loud); };
  }
  void hums(MicrophoneId id, std::uint8_t level) {
    sounds[id] = [level](std::int64_t) { return level; };
  }
  [[nodiscard]] std::vector<MicrophoneId> speaking() const {
    return {speakers.speaking().begin(), speakers.speaking().end()};
  }

  Speakers speakers;
  std::map<MicrophoneId, std::function<std::uint8_t(std::int64_t)>> sounds;
  std::vector<std::int64_t> changes;
  std::int64_t now = 1'000'000;
};

TEST(Speakers, NamesWhoSpeaksWithinHalfASecondAndForgetsThemAfterTheirLastWord) {
  Room room{kAnn, kBob};
  room.hums(kBob, 70);
  room.speaks(kAnn, 30);
  const std::int64_t began = room.now;
  room.run(2000);
  EXPECT_THAT(room.speaking(), ElementsAre(kAnn));
  EXPECT_LE(room.changes.front() - began, 600);
  room.hums(kAnn, 75);
  room.run(800);
  EXPECT_THAT(room.speaking(), ElementsAre(kAnn)) << "a pause between sentences";
  room.run(1000);
  EXPECT_THAT(room.speaking(), IsEmpty());
}

TEST(Speakers, ForgetsWhoseSoundStopsComingAtAll) {
  Room room{kAnn};
  room.speaks(kAnn, 30);
  room.run(1000);
  ASSERT_THAT(room.speaking(), ElementsAre(kAnn));
  room.sounds.clear();
  EXPECT_TRUE(room.speakers.deadline());
  room.run(2000);
  EXPECT_THAT(room.speaking(), IsEmpty());
  EXPECT_EQ(room.speakers.deadline(), std::nullopt) << "nothing can change without a sound";
}

TEST(Speakers, TakesNeitherACoughNorAFanNorAForgedSteadyLevelForSpeech) {
  Room room{kAnn, kBob, kCleo};
  room.hums(kAnn, 75);
  room.run(1000);
  room.hums(kAnn, 20);
  room.run(180);
  room.hums(kAnn, 75);
  room.run(1000);
  EXPECT_THAT(room.changes, IsEmpty()) << "a cough";
  room.hums(kBob, 45);
  room.hums(kCleo, 0);
  room.run(20'000);
  EXPECT_THAT(room.speaking(), IsEmpty()) << "learnt as background";
}

TEST(Speakers, OrdersByLoudnessAndChangesTheOrderOnlyForAClearDifference) {
  Room room{kAnn, kBob};
  room.speaks(kAnn, 40);
  room.run(2000);
  room.speaks(kBob, 37);
  room.run(2000);
  EXPECT_THAT(room.speaking(), ElementsAre(kAnn, kBob));
  room.speaks(kBob, 25);
  room.run(2000);
  EXPECT_THAT(room.speaking(), ElementsAre(kBob, kAnn));
  room.speakers.remove(kBob);
  room.sounds.erase(kBob);
  room.run(400);
  EXPECT_THAT(room.speaking(), ElementsAre(kAnn));
}

TEST(Speakers, TellsAtMostFiveChangesASecondHoweverLivelyARoomIs) {
  std::vector<MicrophoneId> all;
  Room room{};
  for (std::uint32_t i = 0; i < 40; ++i) {
    all.push_back(MicrophoneId{i});
    room.speakers.add(all.back());
  }
  SeededRandom random(11);
  for (int round = 0; round < 200; ++round) {
    const MicrophoneId one = all[random_u64(random) % all.size()];
    if (random_u64(random) % 2 == 0)
      room.speaks(one, 20 + static_cast<int>(random_u64(random) % 30));
    else
      room.hums(one, 80);
    room.run(100);
    ASSERT_LE(room.speaking().size(), Speakers::kMaxSpeakers);
  }
  ASSERT_GT(room.changes.size(), 10U);
  for (std::size_t i = 1; i < room.changes.size(); ++i) ASSERT_GE(room.changes[i] - room.changes[i - 1], 200);
}

}  // namespace
}  // namespace parlance::media
