#include "transport/departures.h"

#include <gtest/gtest.h>

namespace parlance::transport {
namespace {

/// No sockets: what leaves is counted as having none.
class DeparturesTest : public testing::Test {
 protected:
  void put() { departures.send({}, as_bytes("x")); }
  [[nodiscard]] std::uint64_t left() const { return departures.counters().no_socket; }

  int asked = 0;
  Departures departures{4, [this] { ++asked; }};
};

TEST_F(DeparturesTest, AskForATurnOnceWhereThereIsNone) {
  put();
  put();
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(left(), 0U);
  departures.flush();
  EXPECT_EQ(left(), 2U);
  put();
  EXPECT_EQ(asked, 2);
}

TEST_F(DeparturesTest, WaitForTheEndOfTheTurn) {
  departures.begin_turn();
  put();
  put();
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(left(), 0U);
  int destinations = 0;
  departures.flush([&destinations](const proto::ice::Path&) { ++destinations; });
  EXPECT_EQ(destinations, 1);
  EXPECT_EQ(left(), 2U);
}

TEST_F(DeparturesTest, LoseNothingWhereATurnHasMoreThanABatch) {
  departures.begin_turn();
  for (int i = 0; i < 10; ++i) put();
  EXPECT_EQ(left(), 8U);
  departures.flush();
  EXPECT_EQ(left(), 10U);
  EXPECT_EQ(departures.counters().batches, 3U);
}

}  // namespace
}  // namespace parlance::transport
