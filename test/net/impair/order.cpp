#include "test/net/impair/order.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace parlance::test::impair {
namespace {

constexpr Duration kLongestTime = std::chrono::seconds(60);
constexpr double kHighestRate = 10e9;
constexpr double kMostQueuedBytes = 256e6;
/// RFC 791: a host's least; and the longest IP packet.
constexpr double kLeastMtu = 68;
constexpr double kMostMtu = 65535;

using Units = std::span<const std::pair<std::string_view, double>>;
using Words = std::span<const std::string_view>;
constexpr std::array<std::pair<std::string_view, double>, 3> kTimes{{{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
constexpr std::array<std::pair<std::string_view, double>, 4> kRates{
    {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}}};
constexpr std::array<std::pair<std::string_view, double>, 1> kShares{{{"%", 0.01}}};
constexpr std::array<std::pair<std::string_view, double>, 1> kCounts{{{"", 1}}};

Result<double> number(std::string_view word, Units units, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{}) return fail(Kind::malformed, "order.number");
  const std::string_view unit = word.substr(static_cast<std::size_t>(end - word.data()));
  for (const auto& [name, factor] : units) {
    if (unit != name) continue;
    if (std::isnan(value) || value < 0 || value * factor > most) return fail(Kind::too_large, "order.range");
    return value * factor;
  }
  return fail(Kind::malformed, "order.unit");
}

/// Takes one order's words from the front and changes one direction.
class Reading final {
 public:
  Reading(Words words, Conditions& to) : words_(words), to_(to) {}

  [[nodiscard]] Words rest() const { return words_; }

  Result<void> one() {
    const std::string_view key = next();
    if (key == "delay") return time(to_.delay);
    if (key == "jitter") return time(to_.jitter);
    if (key == "loss") return share(to_.loss);
    if (key == "burst") return burst();
    if (key == "reorder") {
      if (auto done = share(to_.reorder); !done) return done;
      return time(to_.reorder_by);
    }
    if (key == "rate") return rate();
    if (key == "queue") return queue();
    if (key == "mtu") return mtu();
    if (key == "cut") return set_cut(Cable::out);
    if (key == "restore") return set_cut(Cable::in);
    if (key != "clear") return fail(Kind::malformed, "order.word");
    to_ = {};
    return ok();
  }

 private:
  enum class Cable { in, out };

  std::string_view next() {
    if (words_.empty()) return {};
    const std::string_view word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }
  bool next_is_none() {
    const bool none = !words_.empty() && words_.front() == "none";
    if (none) next();
    return none;
  }
  [[nodiscard]] bool next_is_share() const { return !words_.empty() && words_.front().ends_with('%'); }

  Result<void> time(Duration& to) {
    const auto value = number(next(), kTimes, static_cast<double>(kLongestTime.count()));
    if (!value) return value.error();
    to = Duration(static_cast<Duration::rep>(*value));
    return ok();
  }
  Result<void> share(double& to) {
    const auto value = number(next(), kShares, 1);
    if (!value) return value.error();
    to = *value;
    return ok();
  }
  Result<void> burst() {
    if (next_is_none()) {
      to_.burst.reset();
      return ok();
    }
    Burst burst;
    if (auto done = share(burst.enter_bad); !done) return done;
    if (auto done = share(burst.leave_bad); !done) return done;
    for (double* const optional : {&burst.loss_in_bad, &burst.loss_in_good}) {
      if (!next_is_share()) break;
      if (auto done = share(*optional); !done) return done;
    }
    to_.burst = burst;
    return ok();
  }
  Result<void> rate() {
    to_.rate.reset();
    if (next_is_none()) return ok();
    const auto value = number(next(), kRates, kHighestRate);
    if (!value) return value.error();
    if (*value < 1) return fail(Kind::malformed, "order.rate");
    to_.rate = static_cast<std::uint64_t>(*value);
    return ok();
  }
  Result<void> queue() {
    const std::string_view word = next();
    if (word.ends_with('s')) {
      const auto value = number(word, kTimes, static_cast<double>(kLongestTime.count()));
      if (!value) return value.error();
      to_.queue = Duration(static_cast<Duration::rep>(*value));
      return ok();
    }
    const auto value = number(word, kCounts, kMostQueuedBytes);
    if (!value) return value.error();
    to_.queue = static_cast<std::size_t>(*value);
    return ok();
  }
  Result<void> mtu() {
    to_.mtu.reset();
    if (next_is_none()) return ok();
    const auto value = number(next(), kCounts, kMostMtu);
    if (!value) return value.error();
    if (*value < kLeastMtu) return fail(Kind::malformed, "order.mtu");
    to_.mtu = static_cast<std::size_t>(*value);
    return ok();
  }
  Result<void> set_cut(Cable cable) {
    to_.cut = cable == Cable::out;
    return ok();
  }

  Words words_;
  Conditions& to_;
};

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (;;) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const auto end = std::min(line.find_first_of(" \t\r"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

/// The same words, read for one direction; what is meant for the other is read, too, so that mistakes in it are found.
Result<void> obey_one(Words words, std::string_view direction, Conditions& conditions) {
  Conditions changed = conditions;
  Conditions elsewhere;
  Conditions* to = &changed;
  while (!words.empty()) {
    if (words.front() == "up" || words.front() == "down") {
      to = words.front() == direction ? &changed : &elsewhere;
      words = words.subspan(1);
      continue;
    }
    Reading reading(words, *to);
    if (auto done = reading.one(); !done) return done;
    words = reading.rest();
  }
  conditions = changed;
  return ok();
}

}  // namespace

Result<void> obey(std::string_view line, PathConditions& path) {
  const auto words = words_of(line);
  if (words.empty()) return fail(Kind::malformed, "order.empty");
  if (auto done = obey_one(words, "up", path.up); !done) return done;
  // The words are the same: what was right for one direction is right for the other.
  return obey_one(words, "down", path.down);
}

}  // namespace parlance::test::impair
