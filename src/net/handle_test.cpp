#include "net/handle.h"

#include <gtest/gtest.h>

namespace parlance::net {
namespace {

TEST(Handle, OpensTheObjectItWasMadeFor) {
  Table<int> table(2);
  int number = 7;
  const Handle<int> handle = table.add(number);
  EXPECT_EQ(table.find(handle), &number);
  EXPECT_EQ(handle.worker, 2U);
}

TEST(Handle, IsDeadAndCountedAfterItsObjectIsRemoved) {
  Table<int> table(0);
  int number = 7;
  const Handle<int> handle = table.add(number);
  table.remove(handle);
  EXPECT_EQ(table.find(handle), nullptr);
  EXPECT_EQ(table.dead(), 1U);
}

TEST(Handle, DoesNotOpenALaterObjectInTheSameSlot) {
  Table<int> table(0);
  int first = 1;
  int second = 2;
  const Handle<int> old = table.add(first);
  table.remove(old);
  const Handle<int> fresh = table.add(second);
  EXPECT_EQ(fresh.slot, old.slot);
  EXPECT_EQ(table.find(old), nullptr);
  EXPECT_EQ(table.find(fresh), &second);
}

TEST(Handle, OfAnotherWorkerOpensNothing) {
  Table<int> table(0);
  int number = 1;
  Handle<int> handle = table.add(number);
  handle.worker = 1;
  EXPECT_EQ(table.find(handle), nullptr);
}

TEST(Handle, RemovedTwiceLeavesTheNextOwnerAlone) {
  Table<int> table(0);
  int number = 1;
  const Handle<int> old = table.add(number);
  table.remove(old);
  const Handle<int> fresh = table.add(number);
  table.remove(old);
  EXPECT_EQ(table.find(fresh), &number);
}

}  // namespace
}  // namespace parlance::net
