#pragma once

#include "base/time.h"
#include "test/net/impair/tun.h"

#include <optional>
#include <string>
#include <string_view>

namespace parlance::test::impair {

// What the programs between two namespaces have in common: each owns two TUN devices and is told its orders by lines of standard input.

TimePoint clock_now();
/// A machine that is busy with browsers must not make our delays longer.
void hurry();
/// NAMESPACE:DEVICE. Errors: place, place.device.
Result<Tun::Place> read_place(std::string_view word);

/// The lines of standard input, as they come.
class Orders final {
 public:
  /// Reads once and hands each whole line to `answer`, which gives what to print. False: the input has ended, or a line is too long.
  template <class Answer> [[nodiscard]] bool take(Answer answer) {
    if (!read()) return false;
    while (auto line = next()) print(answer(*line));
    return fits();
  }

  /// One line on standard output, at once.
  static void print(std::string_view line);

 private:
  bool read();
  std::optional<std::string> next();
  [[nodiscard]] bool fits() const;

  std::string pending_;
};

/// Waits until there is something to read from one of the two devices or from standard input, or it is `due`.
struct Ready {
  bool left = false;
  bool right = false;
  bool orders = false;
  bool broken = false;  ///< a namespace was removed under us
};
Ready wait_for(const Tun& left, const Tun& right, std::optional<TimePoint> due);

}  // namespace parlance::test::impair
