#include "virtual_gettimeofday.h"

#include <sys/time.h>

#include <ctime>

namespace parlance::sim {
namespace {

std::optional<TimePoint> virtual_now;

timeval to_timeval(Duration since) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(since);
  const auto rest = std::chrono::floor<std::chrono::microseconds>(since - whole);
  return timeval{.tv_sec = whole.count(), .tv_usec = rest.count()};
}

}  // namespace

void set_gettimeofday(std::optional<TimePoint> now) { virtual_now = now; }

}  // namespace parlance::sim

// The executable's definition comes before the C library's for every shared library that asks for the name (ELF symbol lookup
// order). The C library's own signature, zone and all.
extern "C" int gettimeofday(timeval* tv, void* /*zone*/) noexcept {
  using namespace parlance;
  if (sim::virtual_now) {
    *tv = sim::to_timeval(sim::virtual_now->time_since_epoch());
    return 0;
  }
  timespec real{};
  if (clock_gettime(CLOCK_REALTIME, &real) != 0) return -1;
  *tv = timeval{.tv_sec = real.tv_sec, .tv_usec = real.tv_nsec / 1000};
  return 0;
}
