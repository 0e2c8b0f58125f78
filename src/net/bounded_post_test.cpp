#include "net/bounded_post.h"
#include "test/sim/virtual_worker.h"

#include <gtest/gtest.h>

namespace parlance::net {
namespace {

TEST(BoundedPost, RefusesMoreThanItsLimitUntilSomethingHasRun) {
  sim::VirtualWorker worker;
  BoundedPost post(worker, 2);
  int ran = 0;
  EXPECT_TRUE(post.post([&ran] { ++ran; }));
  EXPECT_TRUE(post.post([&ran] { ++ran; }));
  EXPECT_FALSE(post.post([&ran] { ++ran; }));
  worker.run_one();
  EXPECT_TRUE(post.post([&ran] { ++ran; }));
  EXPECT_FALSE(post.post([&ran] { ++ran; }));
  worker.run_until_idle();
  EXPECT_EQ(ran, 3);
}

TEST(BoundedPost, GivesBackThePlaceOfATaskThatIsDroppedUnrun) {
  sim::VirtualWorker worker;
  BoundedPost post(worker, 1);
  EXPECT_TRUE(post.post([] {}));
  worker.drop_all();
  EXPECT_TRUE(post.post([] {}));
}

TEST(BoundedPost, CopiesShareTheLimit) {
  sim::VirtualWorker worker;
  BoundedPost one(worker, 1);
  BoundedPost two = one;
  EXPECT_TRUE(one.post([] {}));
  EXPECT_FALSE(two.post([] {}));
}

}  // namespace
}  // namespace parlance::net
