#include "transport/path_table.h"

#include <gtest/gtest.h>

#include <map>

namespace parlance::transport {
namespace {

Path path(std::uint16_t number, proto::ice::Transport transport = proto::ice::Transport::udp) {
  const std::array<std::uint8_t, 4> ours{198, 51, 100, 1};
  const std::array<std::uint8_t, 4> theirs{192, 0, 2, static_cast<std::uint8_t>(number % 7)};
  return {transport, proto::ice::TransportAddress::ipv4(ours, 8443),
          proto::ice::TransportAddress::ipv4(theirs, number)};
}

TEST(PathTable, FindsWhatWasPut) {
  SeededRandom random(1);
  PathTable<int> table(4, random);
  EXPECT_EQ(table.find(path(1)), nullptr);
  EXPECT_TRUE(table.put(path(1), 10));
  EXPECT_EQ(*table.find(path(1)), 10);
  EXPECT_EQ(table.find(path(2)), nullptr);
  EXPECT_EQ(table.find(path(1, proto::ice::Transport::tcp)), nullptr);
  EXPECT_TRUE(table.put(path(1), 11));
  EXPECT_EQ(*table.find(path(1)), 11);
  EXPECT_EQ(table.size(), 1U);
}

TEST(PathTable, RefusesMoreThanItsLimitButReplacesWhatIsThere) {
  SeededRandom random(1);
  PathTable<int> table(2, random);
  EXPECT_TRUE(table.put(path(1), 1));
  EXPECT_TRUE(table.put(path(2), 2));
  EXPECT_FALSE(table.put(path(3), 3));
  EXPECT_EQ(table.find(path(3)), nullptr);
  EXPECT_TRUE(table.put(path(2), 4));
  table.erase(path(1));
  EXPECT_TRUE(table.put(path(3), 3));
}

TEST(PathTable, IsLikeAMapWhateverIsPutAndErased) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SeededRandom random(seed);
    PathTable<std::uint64_t> table(64, random);
    std::map<Path, std::uint64_t> model;
    for (int step = 0; step < 3000; ++step) {
      const std::uint64_t drawn = random_u64(random);
      const Path which = path(static_cast<std::uint16_t>(drawn % 90));
      if (drawn >> 32U & 1U) {
        const bool fits = model.size() < 64 || model.contains(which);
        ASSERT_EQ(table.put(which, drawn), fits);
        if (fits) model[which] = drawn;
      } else {
        table.erase(which);
        model.erase(which);
      }
      ASSERT_EQ(table.size(), model.size());
    }
    for (std::uint16_t number = 0; number < 90; ++number) {
      const auto known = model.find(path(number));
      const std::uint64_t* found = table.find(path(number));
      ASSERT_EQ(found != nullptr, known != model.end());
      if (found != nullptr) {
        ASSERT_EQ(*found, known->second);
      }
    }
  }
}

TEST(PathTable, ErasesWhatMeetsACondition) {
  SeededRandom random(3);
  PathTable<int> table(100, random);
  for (std::uint16_t number = 0; number < 100; ++number) table.put(path(number), number);
  table.erase_if([](const auto& entry) { return entry.value % 2 == 0; });
  EXPECT_EQ(table.size(), 50U);
  for (std::uint16_t number = 0; number < 100; ++number)
    EXPECT_EQ(table.find(path(number)) != nullptr, number % 2 == 1);
}

}  // namespace
}  // namespace parlance::transport
