// parlance_impair: a bad network between two network namespaces. `parlance_impair` alone prints how it is used.
#include "test/net/impair/order.h"
#include "test/net/impair/pipe.h"
#include "test/net/impair/tun.h"

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

using namespace parlance;
using namespace parlance::test::impair;

constexpr std::string_view kUsage =
    "usage: parlance_impair NAMESPACE:DEVICE NAMESPACE:DEVICE [--seed N] [--device-mtu N] [ORDER]...\n"
    "Makes a TUN device in each of the two network namespaces and carries IP packets between them, up from the first to\n"
    "the second, down the other way. An ORDER, and each line of standard input, is such as 'delay 50ms loss 1%' or\n"
    "'up rate 1500k queue 300ms' (test/net/impair/order.h); a line is answered with 'ok' or 'error WHAT', the line\n"
    "'counters' with JSON. Prints 'ready', and ends at the end of its standard input. Needs root.\n";
constexpr std::size_t kLongestPacket = 65536;
constexpr std::size_t kLongestLine = 4096;
/// Read from one side before the other has its turn.
constexpr int kPacketsInOneGo = 64;

TimePoint now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return TimePoint(std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec));
}

struct Options {
  Tun::Place left;
  Tun::Place right;
  std::uint64_t seed = 1;
  int device_mtu = 1500;
  PathConditions path;
};

/// How late packets were handed on, against their due time.
struct Lateness {
  std::uint64_t packets = 0;
  Duration sum{};
  Duration most{};
};

/// One direction between the two devices.
class Direction final {
 public:
  Direction(const Tun& from, const Tun& to, std::uint64_t seed)
      : from_(from), to_(to), random_(seed), pipe_(random_) {}

  void set(const Conditions& conditions) { pipe_.set(conditions, now()); }
  [[nodiscard]] std::optional<TimePoint> deadline() const { return pipe_.deadline(); }

  void take_in(std::span<std::uint8_t> room) {
    for (int i = 0; i < kPacketsInOneGo; ++i) {
      const ByteView packet = from_.read(room);
      if (packet.empty()) return;
      pipe_.push(Bytes(packet.begin(), packet.end()), now());
    }
  }
  void hand_on() {
    for (;;) {
      const auto due = pipe_.pop(now());
      if (!due) return;
      if (!to_.write(due->bytes)) ++refused_;
      const Duration late = now() - due->at;
      ++lateness_.packets;
      lateness_.sum += late;
      lateness_.most = std::max(lateness_.most, late);
    }
  }
  /// The lateness is that since the last time it was asked.
  std::string counters() {
    const Counters& c = pipe_.counters();
    const Lateness late = std::exchange(lateness_, {});
    const auto us = [](Duration d) { return static_cast<double>(d.count()) / 1e3; };
    return fmt::format(
        R"({{"in":{},"out":{},"outBytes":{},"lost":{},"tooLong":{},"queueFull":{},"cut":{},"heldBack":{},"refused":{},)"
        R"("queuedBytes":{},"lateMeanUs":{:.1f},"lateMostUs":{:.1f}}})",
        c.in, c.out, c.out_bytes, c.lost, c.too_long, c.queue_full, c.cut, c.held_back, refused_,
        pipe_.queued_bytes(), late.packets > 0 ? us(late.sum) / static_cast<double>(late.packets) : 0.0,
        us(late.most));
  }

 private:
  const Tun& from_;
  const Tun& to_;
  SeededRandom random_;
  Pipe pipe_;
  std::uint64_t refused_ = 0;
  Lateness lateness_;
};

class Link final {
 public:
  Link(const Tun& left, const Tun& right, const Options& options)
      : left_(left), right_(right), path_(options.path), up_(left, right, options.seed),
        down_(right, left, ~options.seed), room_(kLongestPacket) {
    apply();
  }

  /// Until standard input ends, which it does when whoever started us is gone: nothing stays behind.
  int run() {
    for (;;) {
      std::array<pollfd, 3> entries{
          {{left_.descriptor(), POLLIN, 0}, {right_.descriptor(), POLLIN, 0}, {0, POLLIN, 0}}};
      if (!wait(entries)) return 1;
      if ((entries[0].revents & POLLIN) != 0) up_.take_in(room_);
      if ((entries[1].revents & POLLIN) != 0) down_.take_in(room_);
      up_.hand_on();
      down_.hand_on();
      if (entries[2].revents != 0 && !take_lines()) return 0;
      // The namespace was removed under us.
      if (((entries[0].revents | entries[1].revents) & (POLLERR | POLLHUP | POLLNVAL)) != 0) return 1;
    }
  }

 private:
  [[nodiscard]] bool wait(std::array<pollfd, 3>& entries) const {
    auto due = up_.deadline();
    if (const auto other = down_.deadline(); other && (!due || *other < *due)) due = other;
    timespec left{};
    if (due) {
      const Duration rest = std::max(*due - now(), Duration{});
      left = {rest / std::chrono::seconds(1), (rest % std::chrono::seconds(1)).count()};
    }
    return ::ppoll(entries.data(), entries.size(), due ? &left : nullptr, nullptr) >= 0 || errno == EINTR;
  }

  bool take_lines() {
    std::array<char, kLongestLine> room{};
    const auto count = ::read(0, room.data(), room.size());
    if (count <= 0) return false;
    pending_.append(room.data(), static_cast<std::size_t>(count));
    for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
      answer(std::string_view(pending_).substr(0, end));
      pending_.erase(0, end + 1);
    }
    return pending_.size() < kLongestLine;
  }

  void answer(std::string_view line) {
    if (line == "counters") {
      fmt::print("{{\"up\":{},\"down\":{}}}\n", up_.counters(), down_.counters());
    } else if (const auto done = obey(line, path_); !done) {
      fmt::print("error {}\n", done.error().what);
    } else {
      apply();
      fmt::print("ok\n");
    }
    std::fflush(stdout);
  }

  void apply() {
    up_.set(path_.up);
    down_.set(path_.down);
  }

  const Tun& left_;
  const Tun& right_;
  PathConditions path_;
  Direction up_;
  Direction down_;
  Bytes room_;
  std::string pending_;
};

Result<Tun::Place> place(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0) return fail(Kind::malformed, "place");
  const auto device = word.substr(colon + 1);
  if (device.empty() || device.size() > 15) return fail(Kind::malformed, "place.device");
  return Tun::Place{std::string(word.substr(0, colon)), std::string(device)};
}

template <class Number> bool read_number(std::string_view word, Number& to) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), to);
  return error == std::errc{} && end == word.data() + word.size();
}

Result<Options> read_options(std::span<char* const> arguments) {
  std::vector<std::string_view> words(arguments.begin() + 1, arguments.end());
  if (words.size() < 2) return fail(Kind::malformed, "two devices are needed");
  Options options;
  const auto left = place(words[0]);
  const auto right = place(words[1]);
  if (!left || !right) return fail(Kind::malformed, "a device is NAMESPACE:DEVICE");
  options.left = *left;
  options.right = *right;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "--seed" && i + 1 < words.size()) {
      if (!read_number(words[++i], options.seed)) return fail(Kind::malformed, "--seed takes a number");
    } else if (words[i] == "--device-mtu" && i + 1 < words.size()) {
      if (!read_number(words[++i], options.device_mtu))
        return fail(Kind::malformed, "--device-mtu takes a number");
    } else if (const auto done = obey(words[i], options.path); !done) {
      return done.error();
    }
  }
  return options;
}

/// A machine that is busy with browsers must not make our delays longer.
void hurry() {
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  const sched_param parameter{1};
  if (::sched_setscheduler(0, SCHED_FIFO, &parameter) != 0) ::setpriority(PRIO_PROCESS, 0, -20);
}

}  // namespace

int main(int count, char** values) {
  const auto options = read_options({values, static_cast<std::size_t>(count)});
  if (!options) {
    fmt::print(stderr, "parlance_impair: {}\n{}", options.error().what, kUsage);
    return 2;
  }
  const auto left = Tun::open(options->left, options->device_mtu);
  const auto right = left ? Tun::open(options->right, options->device_mtu) : Result<Tun>(left.error());
  if (!right) {
    fmt::print(stderr, "parlance_impair: {}: {}\n", right.error().what, std::strerror(errno));
    return 2;
  }
  hurry();
  Link link(*left, *right, *options);
  fmt::print("ready\n");
  std::fflush(stdout);
  return link.run();
}
