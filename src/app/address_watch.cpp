#include "app/address_watch.h"

#include "ops/log.h"

#include <fmt/format.h>

#include <utility>

namespace parlance::app {

void AddressWatch::start(transport::Addresses known) {
  worker_.post([this, known = std::move(known)]() mutable {
    known_ = std::move(known);
    wait();
  });
}

void AddressWatch::wait() {
  timer_ = worker_.at(worker_.now() + kPeriod, [this] {
    pool_.post([this] {
      auto seen = look_();
      worker_.post([this, own = std::move(seen)]() mutable { compare(std::move(own)); });
    });
  });
}

void AddressWatch::compare(transport::Addresses seen) {
  wait();
  // Between two networks a machine has none: what it had is still the better guess.
  if (seen.machine.empty() || seen == known_) return;
  known_ = std::move(seen);
  ops::log_info("this machine's addresses have changed", {{"count", known_.machine.size()}});
  tell_(known_);
}

}  // namespace parlance::app
