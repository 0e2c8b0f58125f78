#include "net/system_random.h"

#include "base/check.h"

#include <sys/random.h>

#include <cerrno>

namespace parlance::net {

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    check(got > 0, "getrandom failed");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace parlance::net
