#pragma once

#include "base/function.h"

namespace parlance {

using Task = Function<void()>;

/// Where work runs: one thread's loop, or a test's queue. Tasks run later, one at a time, in order.
class Executor {
 public:
  virtual ~Executor() = default;
  /// The only function that may be called from another thread.
  virtual void post(Task task) = 0;
};

}  // namespace parlance
