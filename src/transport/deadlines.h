#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace parlance::transport {

/// When each of a fixed number of places wants to be woken: a heap in which a place's time can change. Everything costs O(log n) at most; nothing
/// allocates after it was made.
class Deadlines final {
 public:
  explicit Deadlines(std::size_t places);

  /// Nothing: not at all.
  void set(std::uint32_t place, std::optional<TimePoint> when);
  [[nodiscard]] std::optional<TimePoint> first() const;
  /// A place whose time has come; it is not woken again before it is set again.
  [[nodiscard]] std::optional<std::uint32_t> take_due(TimePoint now);

 private:
  struct Waiting {
    TimePoint when;
    std::uint32_t place = 0;
  };
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  void put(std::size_t at, Waiting waiting);
  void sift(std::size_t at);
  void remove(std::size_t at);

  std::vector<Waiting> heap_;
  std::vector<std::uint32_t> at_;  ///< by place: where in the heap it waits
};

}  // namespace parlance::transport
