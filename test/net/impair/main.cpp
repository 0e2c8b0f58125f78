// parlance_impair: a bad network between two network namespaces. `parlance_impair` alone prints how it is used.
#include "test/net/impair/order.h"
#include "test/net/impair/pipe.h"
#include "test/net/impair/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>
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
/// Read from one side before the other has its turn.
constexpr int kPacketsInOneGo = 64;

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

  void set(const Conditions& conditions) { pipe_.set(conditions, clock_now()); }
  [[nodiscard]] std::optional<TimePoint> deadline() const { return pipe_.deadline(); }

  void take_in(std::span<std::uint8_t> room) {
    for (int i = 0; i < kPacketsInOneGo; ++i) {
      const ByteView packet = from_.read(room);
      if (packet.empty()) return;
      pipe_.push(Bytes(packet.begin(), packet.end()), clock_now());
    }
  }
  void hand_on() {
    for (;;) {
      const auto due = pipe_.pop(clock_now());
      if (!due) return;
      if (!to_.write(due->bytes)) ++refused_;
      const Duration late = clock_now() - due->at;
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
      const Ready ready = wait_for(left_, right_, deadline());
      if (ready.left) up_.take_in(room_);
      if (ready.right) down_.take_in(room_);
      up_.hand_on();
      down_.hand_on();
      if (ready.orders && !orders_.take([this](std::string_view line) { return answer(line); })) return 0;
      if (ready.broken) return 1;
    }
  }

 private:
  [[nodiscard]] std::optional<TimePoint> deadline() const {
    auto due = up_.deadline();
    if (const auto other = down_.deadline(); other && (!due || *other < *due)) due = other;
    return due;
  }

  std::string answer(std::string_view line) {
    if (line == "counters") return fmt::format("{{\"up\":{},\"down\":{}}}", up_.counters(), down_.counters());
    if (const auto done = obey(line, path_); !done) return fmt::format("error {}", done.error().what);
    apply();
    return "ok";
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
  Orders orders_;
};

template <class Number> bool read_number(std::string_view word, Number& to) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), to);
  return error == std::errc{} && end == word.data() + word.size();
}

Result<Options> read_options(std::span<char* const> arguments) {
  std::vector<std::string_view> words(arguments.begin() + 1, arguments.end());
  if (words.size() < 2) return fail(Kind::malformed, "two devices are needed");
  Options options;
  const auto left = read_place(words[0]);
  const auto right = read_place(words[1]);
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
  Orders::print("ready");
  return link.run();
}
