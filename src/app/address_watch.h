#pragma once

#include "net/worker.h"
#include "transport/media_port.h"

namespace parlance::app {

/// Looks from time to time what this machine's addresses are, so that participants are told those that it has and not those that it had.
class AddressWatch final {
 public:
  /// A laptop that changes its network, a lease that ends: rare, and a participant who joins within this time tries again.
  static constexpr Duration kPeriod = std::chrono::seconds(10);

  using Look = Function<transport::Addresses()>;
  using Tell = Function<void(const transport::Addresses&)>;

  /// `look` runs in `pool`, `tell` on `worker` and only after a change. `worker` and `pool` outlive it, and have ended when it goes.
  AddressWatch(net::Worker& worker, Executor& pool, Look look, Tell tell)
      : worker_(worker), pool_(pool), look_(std::move(look)), tell_(std::move(tell)) {}
  AddressWatch(const AddressWatch&) = delete;
  AddressWatch& operator=(const AddressWatch&) = delete;

  /// Once; `known` is what has been told. On any thread before the worker runs, or on it.
  void start(transport::Addresses known);

 private:
  void wait();
  void compare(transport::Addresses seen);

  net::Worker& worker_;
  Executor& pool_;
  Look look_;
  Tell tell_;
  transport::Addresses known_;
  net::Timer timer_;
};

}  // namespace parlance::app
