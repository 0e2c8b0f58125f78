#pragma once

#include "net/worker.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace parlance::net {

/// What one worker's loop has done.
struct WorkerCounters {
  std::uint64_t tasks = 0;
  std::uint64_t bugs = 0;  ///< exceptions that reached the loop; each is a mistake of ours
};

/// The workers and their threads.
class WorkerPool final {
 public:
  /// `count` 0: one a processor core.
  explicit WorkerPool(std::size_t count);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Worker& worker(std::size_t index);
  /// On that worker only.
  [[nodiscard]] const WorkerCounters& counters(std::size_t index) const;

  void start();
  /// Ends the loops and joins the threads; what is still posted is destroyed unrun when the pool is.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parlance::net
