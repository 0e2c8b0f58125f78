#include "media/media_test_packets.h"

#include <gtest/gtest.h>

namespace parlance::media {
namespace {

PacketFields with_length(std::uint16_t length) {
  PacketFields fields;
  fields.payload_length = length;
  return fields;
}

TEST(PacketPool, RefusesAndCountsWhenItIsExhaustedAndGoesOnAfterwards) {
  PacketPool pool(2);
  const Bytes bytes{1, 2, 3};
  Packet first = pool.make(bytes, with_length(3));
  const Packet second = pool.make(bytes, with_length(3));
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(pool.make(bytes, with_length(3)));
  EXPECT_FALSE(pool.draft());
  EXPECT_EQ(pool.counters().exhausted, 2U);
  first = {};
  EXPECT_TRUE(pool.make(bytes, with_length(3)));
  EXPECT_EQ(pool.counters().made, 3U);
}

TEST(PacketPool, KeepsASlotUntilItsLastHandleIsGone) {
  PacketPool pool(1);
  Packet one = pool.make(Bytes{7, 8}, with_length(1));
  {
    const Packet copy = one;
    Packet moved = std::move(one);
    EXPECT_FALSE(one);  // NOLINT(bugprone-use-after-move): a moved handle is empty, that is the test
    moved = {};
    EXPECT_EQ(copy.bytes()[1], 8);
    EXPECT_EQ(pool.available(), 0U);
  }
  EXPECT_EQ(pool.available(), 1U);
}

TEST(PacketPool, TakesADraftBackThatIsNotSealed) {
  PacketPool pool(1);
  {
    PacketDraft draft = pool.draft();
    ASSERT_TRUE(draft);
    draft.buffer()[0] = 9;
  }
  EXPECT_EQ(pool.available(), 1U);
  PacketDraft draft = pool.draft();
  draft.buffer()[0] = 9;
  const Packet packet = draft.seal(1, with_length(1));
  EXPECT_FALSE(draft);
  EXPECT_EQ(packet.payload()[0], 9);
}

TEST(PacketPool, RefusesWhatIsTooLongAndFieldsThatPointOutside) {
  PacketPool pool(1);
  EXPECT_FALSE(pool.make(Bytes(kMaxPacketSize + 1), {}));
  EXPECT_EQ(pool.counters().oversized, 1U);
  EXPECT_THROW((void)pool.make(Bytes(4), with_length(5)), Bug);
  EXPECT_EQ(pool.available(), 1U) << "the slot of a refused packet went back";
  EXPECT_THROW((void)Packet{}.fields(), Bug);
}

}  // namespace
}  // namespace parlance::media
