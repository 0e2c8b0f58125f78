#include "gateway/web/session_numbering.h"

#include <gtest/gtest.h>

namespace parlance::gateway::web {
namespace {

TEST(Incoming, TellsFreshFromRepeatedAndSkipped) {
  Incoming incoming;
  EXPECT_EQ(incoming.place_of(1), Incoming::Place::fresh);
  EXPECT_EQ(incoming.place_of(2), Incoming::Place::gap);
  incoming.take();
  EXPECT_EQ(incoming.place_of(1), Incoming::Place::repeat);
  EXPECT_EQ(incoming.received(), 1U);
}

TEST(Outgoing, KeepsUntilAcknowledged) {
  Outgoing outgoing;
  for (const char* text : {"a", "b", "c"}) ASSERT_TRUE(outgoing.keep(text));
  EXPECT_EQ(outgoing.next(), 4U);
  outgoing.acknowledge(2);
  ASSERT_EQ(outgoing.kept().size(), 1U);
  EXPECT_EQ(outgoing.kept().front(), "c");
  outgoing.acknowledge(1);
  outgoing.acknowledge(4);
  outgoing.acknowledge(~std::uint64_t{0});
  EXPECT_EQ(outgoing.kept().size(), 1U) << "numbers of the past or never sent change nothing";
}

TEST(Outgoing, ResumesOnlyWhereNothingIsMissing) {
  Outgoing outgoing;
  EXPECT_TRUE(outgoing.can_resume(0));
  EXPECT_FALSE(outgoing.can_resume(1));
  for (const char* text : {"a", "b", "c"}) ASSERT_TRUE(outgoing.keep(text));
  outgoing.acknowledge(2);
  EXPECT_FALSE(outgoing.can_resume(1));
  EXPECT_TRUE(outgoing.can_resume(2));
  EXPECT_TRUE(outgoing.can_resume(3));
  EXPECT_FALSE(outgoing.can_resume(4));
}

TEST(Outgoing, IsBoundedInMessagesAndBytes) {
  Outgoing many;
  for (int i = 0; i < 1024; ++i) ASSERT_TRUE(many.keep("x"));
  EXPECT_FALSE(many.keep("x"));
  many.acknowledge(1);
  EXPECT_TRUE(many.keep("x"));
  Outgoing large;
  ASSERT_TRUE(large.keep(std::string(1024 * 1024, 'x')));
  EXPECT_FALSE(large.keep("x"));
  EXPECT_EQ(large.next(), 2U) << "what was not kept has no number";
}

}  // namespace
}  // namespace parlance::gateway::web
