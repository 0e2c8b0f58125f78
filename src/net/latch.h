#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

namespace parlance::net {

/// The main thread waits until workers have done their part. Copies are the same latch.
class Latch final {
 public:
  explicit Latch(std::size_t count);
  /// From any thread.
  void arrive() const;
  /// False when it took longer.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds patience) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parlance::net
