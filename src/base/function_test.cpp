#include "base/function.h"

#include <gtest/gtest.h>

namespace parlance {
namespace {

TEST(Function, OwnsWhatCannotBeCopied) {
  auto owned = std::make_unique<int>(41);
  Function<int(int)> add = [kept = std::move(owned)](int n) { return *kept + n; };
  Function<int(int)> moved = std::move(add);
  EXPECT_EQ(moved(1), 42);
}

TEST(Function, IsABugToCallWhileEmpty) {
  Function<void()> empty;
  EXPECT_FALSE(empty);
  EXPECT_THROW(empty(), Bug);
}

}  // namespace
}  // namespace parlance
