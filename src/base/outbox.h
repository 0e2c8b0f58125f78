#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace parlance {

/// Where a machine puts its wishes, in order. The caller owns it, drains it and carries them out.
template <class Action> class Outbox final {
 public:
  void push(Action action) { actions_.push_back(std::move(action)); }
  [[nodiscard]] bool empty() const { return actions_.empty(); }
  [[nodiscard]] std::size_t size() const { return actions_.size(); }
  /// Hands out everything so far and leaves the box empty (a driver may push again while it works on them).
  [[nodiscard]] std::vector<Action> take() { return std::exchange(actions_, {}); }

 private:
  std::vector<Action> actions_;
};

}  // namespace parlance
