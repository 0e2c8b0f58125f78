#pragma once

#include "base/machine.h"
#include "net/worker.h"

#include <utility>

namespace parlance::net {

/// Runs one protocol machine on a worker: hands it input and time, carries its wishes to `act` in order, and wakes it at its
/// deadline. `act` may call `receive` again; it must not destroy the driver (post that instead).
template <Machine M> class Driver final {
 public:
  using Act = Function<void(typename M::Action)>;

  Driver(Worker& worker, M machine, Act act)
      : worker_(worker), machine_(std::move(machine)), act_(std::move(act)) {
    arm();
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  Result<void> receive(typename M::Input input) {
    const Result<void> result = machine_.receive(std::move(input), worker_.now(), out_);
    drain();
    return result;
  }

  [[nodiscard]] M& machine() { return machine_; }
  [[nodiscard]] const M& machine() const { return machine_; }

 private:
  void tick() {
    machine_.tick(worker_.now(), out_);
    drain();
  }

  void drain() {
    // The outermost call carries everything out, so that the order of the wishes holds.
    if (draining_) return;
    draining_ = true;
    const Draining end{draining_};
    while (!out_.empty()) {
      for (auto& action : out_.take()) act_(std::move(action));
    }
    arm();
  }

  void arm() {
    const auto next = machine_.deadline();
    timer_ = next ? worker_.at(*next, [this] { tick(); }) : Timer();
  }

  struct Draining {
    bool& flag;
    ~Draining() { flag = false; }
  };

  Worker& worker_;
  M machine_;
  Act act_;
  Outbox<typename M::Action> out_;
  Timer timer_;
  bool draining_ = false;
};

}  // namespace parlance::net
