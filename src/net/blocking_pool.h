#pragma once

#include "base/executor.h"

#include <memory>

namespace parlance::net {

/// One thread for work that blocks (disk, DNS, password hashing). Tasks run one at a time, in order; they post their answers back to a
/// worker. What is posted before `stop` still runs.
class BlockingPool final : public Executor {
 public:
  BlockingPool();
  ~BlockingPool() override;
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  void post(Task task) override;
  /// Runs what is queued, then joins the thread.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parlance::net
