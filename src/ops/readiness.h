#pragma once

#include "base/executor.h"

#include <string>
#include <string_view>
#include <vector>

namespace parlance::ops {

/// What has to be well for the server to take new people. Filled at start on the main thread; afterwards any worker may ask.
class Readiness final {
 public:
  /// Called on the asking thread; answers later by `reply`: true, it is well.
  using Check = Function<void(Executor& reply, Then<bool> then)>;

  /// `name`: a literal, shown to who asks.
  void add(std::string_view name, Check check) { checks_.push_back({name, std::move(check)}); }
  /// The names of those that are not well, by `reply`; none: the server is ready. `reply` outlives the answer.
  void ask(Executor& reply, Then<std::vector<std::string_view>> then);

 private:
  struct Named {
    std::string_view name;
    Check check;
  };
  std::vector<Named> checks_;
};

}  // namespace parlance::ops
