#include "test/net/impair/program.h"

#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>

namespace parlance::test::impair {
namespace {

constexpr std::size_t kLongestLine = 4096;

}  // namespace

TimePoint clock_now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return TimePoint(std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec));
}

void hurry() {
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  const sched_param parameter{1};
  if (::sched_setscheduler(0, SCHED_FIFO, &parameter) != 0) ::setpriority(PRIO_PROCESS, 0, -20);
}

Result<Tun::Place> read_place(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0) return fail(Kind::malformed, "place");
  const auto device = word.substr(colon + 1);
  if (device.empty() || device.size() > 15) return fail(Kind::malformed, "place.device");
  return Tun::Place{std::string(word.substr(0, colon)), std::string(device)};
}

bool Orders::read() {
  std::array<char, kLongestLine> room{};
  const auto count = ::read(STDIN_FILENO, room.data(), room.size());
  if (count <= 0) return false;
  pending_.append(room.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> Orders::next() {
  const auto end = pending_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = pending_.substr(0, end);
  pending_.erase(0, end + 1);
  return line;
}

bool Orders::fits() const { return pending_.size() < kLongestLine; }

void Orders::print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

Ready wait_for(const Tun& left, const Tun& right, std::optional<TimePoint> due) {
  std::array<pollfd, 3> entries{
      {{left.descriptor(), POLLIN, 0}, {right.descriptor(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  timespec rest{};
  if (due) {
    const Duration left_over = std::max(*due - clock_now(), Duration{});
    rest = {left_over / std::chrono::seconds(1), (left_over % std::chrono::seconds(1)).count()};
  }
  if (::ppoll(entries.data(), entries.size(), due ? &rest : nullptr, nullptr) < 0) {
    return {.broken = errno != EINTR};
  }
  return {.left = (entries[0].revents & POLLIN) != 0,
          .right = (entries[1].revents & POLLIN) != 0,
          .orders = entries[2].revents != 0,
          .broken = ((entries[0].revents | entries[1].revents) & (POLLERR | POLLHUP | POLLNVAL)) != 0};
}

}  // namespace parlance::test::impair
