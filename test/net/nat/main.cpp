// parlance_nat: a NAT between two network namespaces. `parlance_nat` alone prints how it is used.
#include "test/net/impair/program.h"
#include "test/net/nat/order.h"
#include "test/net/nat/translator.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <map>
#include <vector>

namespace {

using namespace parlance;
using namespace parlance::test::nat;
namespace impair = parlance::test::impair;
using impair::Tun;

constexpr std::string_view kUsage =
    "usage: parlance_nat NAMESPACE:DEVICE NAMESPACE:DEVICE OUTSIDE-ADDRESS [--seed N] [ORDER]...\n"
    "Makes a TUN device in each of the two network namespaces and translates IPv4 packets between them: the first is its\n"
    "inside, the second its outside. An ORDER, and each line of standard input, is such as 'symmetric hairpin on' or\n"
    "'timeout udp 30s' (test/net/nat/order.h); a line is answered with 'ok' or 'error WHAT'. The line 'counters' is\n"
    "answered with JSON, 'forget' drops all mappings. Prints 'ready', and ends at the end of its standard input. Needs root.\n";
constexpr std::size_t kLongestPacket = 65536;
constexpr int kMtu = 1500;
/// Read from one side before the other has its turn.
constexpr int kPacketsInOneGo = 64;

struct Options {
  Tun::Place inside;
  Tun::Place outside;
  Ip address = 0;
  std::uint64_t seed = 1;
  Behaviour behaviour;
};

class Box final {
 public:
  Box(const Tun& inside, const Tun& outside, const Options& options)
      : inside_(inside), outside_(outside), behaviour_(options.behaviour), random_(options.seed),
        translator_(options.address, random_), room_(kLongestPacket) {
    translator_.set(behaviour_);
  }

  /// Until standard input ends, which it does when whoever started us is gone: nothing stays behind.
  int run() {
    for (;;) {
      const impair::Ready ready = impair::wait_for(inside_, outside_, std::nullopt);
      if (ready.left) take_in(inside_, Network::inside);
      if (ready.right) take_in(outside_, Network::outside);
      if (ready.orders && !orders_.take([this](std::string_view line) { return answer(line); })) return 0;
      if (ready.broken) return 1;
    }
  }

 private:
  void take_in(const Tun& tun, Network from) {
    for (int i = 0; i < kPacketsInOneGo; ++i) {
      const ByteView packet = tun.read(room_);
      if (packet.empty()) return;
      const auto done = translator_.receive({from, packet}, impair::clock_now(), out_);
      if (!done) ++dropped_[done.error().what];
      for (const auto& action : out_.take()) {
        const Tun& to = action.to == Network::inside ? inside_ : outside_;
        ++(to.write(action.packet) ? passed_ : dropped_["nat.device"]);
      }
    }
  }

  std::string answer(std::string_view line) {
    if (line == "counters") return counters();
    if (line == "forget") {
      translator_.forget();
      return "ok";
    }
    if (const auto done = obey(line, behaviour_); !done) return fmt::format("error {}", done.error().what);
    translator_.set(behaviour_);
    return "ok";
  }

  [[nodiscard]] std::string counters() const {
    std::string dropped;
    for (const auto& [reason, count] : dropped_)
      dropped += fmt::format("{}\"{}\":{}", dropped.empty() ? "" : ",", reason, count);
    return fmt::format(R"({{"passed":{},"mappings":{},"dropped":{{{}}}}})", passed_, translator_.mappings(),
                       dropped);
  }

  const Tun& inside_;
  const Tun& outside_;
  Behaviour behaviour_;
  SeededRandom random_;
  Translator translator_;
  Outbox<Translator::Action> out_;
  impair::Orders orders_;
  Bytes room_;
  std::uint64_t passed_ = 0;
  std::map<std::string_view, std::uint64_t> dropped_;
};

Result<Options> read_options(std::span<char* const> arguments) {
  const std::vector<std::string_view> words(arguments.begin() + 1, arguments.end());
  if (words.size() < 3) return fail(Kind::malformed, "two devices and an address are needed");
  const auto inside = impair::read_place(words[0]);
  const auto outside = impair::read_place(words[1]);
  if (!inside || !outside) return fail(Kind::malformed, "a device is NAMESPACE:DEVICE");
  const auto address = read_ip(words[2]);
  if (!address) return address.error();
  Options options{.inside = *inside, .outside = *outside, .address = *address, .behaviour = {}};
  for (std::size_t i = 3; i < words.size(); ++i) {
    if (words[i] == "--seed" && i + 1 < words.size()) {
      const std::string_view number = words[++i];
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), options.seed);
      if (error != std::errc{} || end != number.data() + number.size())
        return fail(Kind::malformed, "--seed takes a number");
    } else if (const auto done = obey(words[i], options.behaviour); !done) {
      return done.error();
    }
  }
  return options;
}

}  // namespace

int main(int count, char** values) {
  const auto options = read_options({values, static_cast<std::size_t>(count)});
  if (!options) {
    fmt::print(stderr, "parlance_nat: {}\n{}", options.error().what, kUsage);
    return 2;
  }
  const auto inside = Tun::open(options->inside, kMtu);
  const auto outside = inside ? Tun::open(options->outside, kMtu) : Result<Tun>(inside.error());
  if (!outside) {
    fmt::print(stderr, "parlance_nat: {}: {}\n", outside.error().what, std::strerror(errno));
    return 2;
  }
  impair::hurry();
  Box box(*inside, *outside, *options);
  impair::Orders::print("ready");
  return box.run();
}
