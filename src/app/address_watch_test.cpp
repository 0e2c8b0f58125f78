#include "app/address_watch.h"
#include "test/sim/virtual_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using transport::Addresses;

class AddressWatchTest : public testing::Test {
 protected:
  void start() {
    watch.start(now);
    worker.run_until_idle();
  }
  sim::VirtualWorker worker;
  Addresses now{{"192.0.2.1"}, {}};
  std::vector<Addresses> told;
  AddressWatch watch{worker, worker, [this] { return now; },
                     [this](const Addresses& addresses) { told.push_back(addresses); }};
};

TEST_F(AddressWatchTest, SaysNothingAsLongAsNothingChanges) {
  start();
  worker.advance(100 * AddressWatch::kPeriod);
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(AddressWatchTest, TellsEachChangeOnce) {
  start();
  const Addresses wireless{{"198.51.100.7", "2001:db8::7"}, {}};
  now = wireless;
  worker.advance(5 * AddressWatch::kPeriod);
  EXPECT_THAT(told, ElementsAre(wireless));
}

TEST_F(AddressWatchTest, KeepsWhatWasKnownWhileTheMachineHasNoNetwork) {
  start();
  const Addresses before = now;
  now.machine.clear();
  worker.advance(5 * AddressWatch::kPeriod);
  EXPECT_THAT(told, IsEmpty());
  now = before;
  worker.advance(5 * AddressWatch::kPeriod);
  EXPECT_THAT(told, IsEmpty());
}

}  // namespace
}  // namespace parlance::app
