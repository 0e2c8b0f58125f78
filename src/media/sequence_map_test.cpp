#include "base/random.h"
#include "media/sequence_map.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace parlance::media {
namespace {

using Outcome = SequenceMap::Outcome;

TEST(SequenceMap, LeavesNoHoleForWhatIsLeftOut) {
  SequenceMap map(65530);
  map.begin(0, 100);
  std::uint16_t expected = 65530;
  for (std::uint64_t i = 100; i < 66'000; ++i) {
    if (i % 3 == 0) {
      EXPECT_EQ(map.leave_out(i).outcome, Outcome::left_out);
      continue;
    }
    const auto placed = map.forward(i);
    ASSERT_EQ(placed.outcome, Outcome::numbered);
    ASSERT_EQ(placed.number, expected++);
  }
}

TEST(SequenceMap, KeepsNumbersForWhatIsLateAndFillsThemIfItIsNotWanted) {
  SequenceMap map(10);
  map.begin(0, 100);
  EXPECT_EQ(map.forward(100).number, 10);
  EXPECT_EQ(map.forward(104).number, 14);
  EXPECT_EQ(map.forward(102).number, 12);
  EXPECT_EQ(map.forward(102).outcome, Outcome::repeated);
  const auto unwanted = map.leave_out(101);
  EXPECT_EQ(unwanted.outcome, Outcome::fill);
  EXPECT_EQ(unwanted.number, 11);
  EXPECT_EQ(map.forward(101).outcome, Outcome::repeated);
  EXPECT_EQ(map.forward(99).outcome, Outcome::too_old) << "from before the stretch";
}

TEST(SequenceMap, TellsWhatWentOutUnderANumberAcrossStretches) {
  SequenceMap map(65535);
  map.begin(3, 1000);
  EXPECT_EQ(map.forward(1000).number, 65535);
  EXPECT_EQ(map.leave_out(1001).outcome, Outcome::left_out);
  EXPECT_EQ(map.forward(1003).number, 1);
  map.begin(4, 50);
  EXPECT_EQ(map.forward(50).number, 2);
  EXPECT_EQ(map.origin_of(65535), (SequenceMap::Origin{3, 1000}));
  EXPECT_EQ(map.origin_of(0), (SequenceMap::Origin{3, 1002})) << "it may have come without our seeing it";
  EXPECT_EQ(map.origin_of(1), (SequenceMap::Origin{3, 1003}));
  EXPECT_EQ(map.origin_of(2), (SequenceMap::Origin{4, 50}));
  EXPECT_EQ(map.origin_of(3), std::nullopt);
  EXPECT_EQ(map.origin_of(60000), std::nullopt);
  map.forget();
  EXPECT_EQ(map.origin_of(2), std::nullopt);
}

TEST(SequenceMap, BoundsWhatALongGapCosts) {
  SequenceMap map(0);
  map.begin(0, 5);
  EXPECT_EQ(map.forward(5).number, 0);
  EXPECT_EQ(map.forward(5'000'000'000).number, SequenceMap::kRecent);
  EXPECT_EQ(map.forward(5'000'000'000 - SequenceMap::kRecent).outcome, Outcome::too_old);
  EXPECT_EQ(map.forward(5'000'000'000 - SequenceMap::kRecent + 1).number, 1);
}

/// Whatever is lost, reordered, repeated and left out: each number goes out at most once, and exactly those are missing that
/// never came.
TEST(SequenceMap, HasHolesOnlyWhereTheSourceHasThem) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SeededRandom random(seed);
    const auto start = static_cast<std::uint16_t>(random_u64(random));
    SequenceMap map(start);
    std::vector<std::uint64_t> arriving;
    for (std::uint64_t i = 1000; i < 5000; ++i)
      if (i < 1010 || random_u64(random) % 20 != 0) arriving.push_back(i);
    const std::set<std::uint64_t> came(arriving.begin(), arriving.end());
    for (std::size_t i = 10; i + 30 < arriving.size(); ++i)
      if (random_u64(random) % 8 == 0) std::swap(arriving[i], arriving[i + random_u64(random) % 30]);
    map.begin(1, 1000);
    std::map<std::uint16_t, std::uint64_t> out;
    for (const std::uint64_t source : arriving) {
      const auto placed = source % 4 == 3 ? map.leave_out(source) : map.forward(source);
      if (placed.outcome != Outcome::numbered && placed.outcome != Outcome::fill) continue;
      ASSERT_TRUE(out.emplace(static_cast<std::uint16_t>(placed.number - start), source).second)
          << "seed " << seed;
      ASSERT_EQ(map.origin_of(placed.number)->source, source);
    }
    const std::size_t holes = out.rbegin()->first + std::size_t{1} - out.size();
    const std::size_t lost = 5000 - 1000 - came.size();
    EXPECT_LE(holes, lost) << "seed " << seed;
  }
}

}  // namespace
}  // namespace parlance::media
