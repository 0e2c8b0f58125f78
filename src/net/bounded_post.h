#pragma once

#include "net/worker.h"

#include <cstddef>
#include <memory>

namespace parlance::net {

/// Posts to one worker, from any thread, but never more than `limit` tasks that have not run yet: for what strangers can cause.
/// Copies share the limit.
class BoundedPost final {
 public:
  /// The worker outlives it.
  BoundedPost(Worker& worker, std::size_t limit);

  /// False: too many are under way; the task is destroyed.
  [[nodiscard]] bool post(Task task);

 private:
  struct Shared;
  struct Place;
  Worker& worker_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace parlance::net
