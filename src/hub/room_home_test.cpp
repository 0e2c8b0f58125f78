#include "base/check.h"
#include "hub/room_home.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace parlance::hub {
namespace {

TEST(RoomHome, IsTheSameOnEveryMachine) {
  // FNV-1a 64 of "default\0standup", worked out apart from this code (Python).
  EXPECT_EQ(room_home({"default", "standup"}, std::size_t{1} << 63U), 0x51b30e2a535b663ULL);
}

TEST(RoomHome, SpreadsRoomsOverAllWorkers) {
  std::array<int, 4> rooms{};
  for (int i = 0; i < 1000; ++i) ++rooms.at(room_home({"default", "room-" + std::to_string(i)}, 4));
  for (const int count : rooms) EXPECT_GT(count, 150);
}

TEST(RoomHome, DoesNotMixUpTenantAndName) {
  EXPECT_NE(room_home({"a", "bc"}, 1'000'003), room_home({"ab", "c"}, 1'000'003));
}

TEST(RoomHome, NeedsAWorker) { EXPECT_THROW((void)room_home({"a", "b"}, 0), Bug); }

}  // namespace
}  // namespace parlance::hub
