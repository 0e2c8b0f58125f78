#include "test/net/nat/order.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

namespace parlance::test::nat {
namespace {

constexpr Duration kLongestTimeout = std::chrono::hours(3);

template <class Value, std::size_t N> using Choices = std::array<std::pair<std::string_view, Value>, N>;

constexpr Choices<Dependence, 3> kDependences{{{"independent", Dependence::endpoint_independent},
                                               {"address", Dependence::address_dependent},
                                               {"port", Dependence::address_and_port_dependent}}};
constexpr Choices<Ports, 2> kPorts{{{"preserved", Ports::preserved}, {"random", Ports::random}}};
constexpr Choices<Hairpin, 2> kHairpins{{{"on", Hairpin::on}, {"off", Hairpin::off}}};
constexpr Choices<Protocol, 3> kProtocols{
    {{"udp", Protocol::udp}, {"tcp", Protocol::tcp}, {"icmp", Protocol::icmp}}};
constexpr Choices<Duration Timeouts::*, 4> kTimeouts{{{"udp", &Timeouts::udp},
                                                      {"tcp", &Timeouts::tcp},
                                                      {"transitory", &Timeouts::tcp_transitory},
                                                      {"icmp", &Timeouts::icmp}}};

struct Kind3489 {
  Dependence mapping;
  Dependence filtering;
  Ports ports;
};
constexpr Choices<Kind3489, 4> kKinds{
    {{"full_cone", {Dependence::endpoint_independent, Dependence::endpoint_independent, Ports::preserved}},
     {"address_restricted",
      {Dependence::endpoint_independent, Dependence::address_dependent, Ports::preserved}},
     {"port_restricted",
      {Dependence::endpoint_independent, Dependence::address_and_port_dependent, Ports::preserved}},
     {"symmetric",
      {Dependence::address_and_port_dependent, Dependence::address_and_port_dependent, Ports::random}}}};

template <class Value, std::size_t N>
const Value* find(const Choices<Value, N>& choices, std::string_view word) {
  const auto found = std::ranges::find(choices, word, &std::pair<std::string_view, Value>::first);
  return found == choices.end() ? nullptr : &found->second;
}

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

class Reading final {
 public:
  Reading(std::span<const std::string_view> words, Behaviour& to) : words_(words), to_(to) {}

  [[nodiscard]] bool done() const { return words_.empty(); }

  Result<void> one() {
    const std::string_view key = next();
    if (const auto* kind = find(kKinds, key)) {
      to_.mapping = kind->mapping;
      to_.filtering = kind->filtering;
      to_.ports = kind->ports;
      return ok();
    }
    if (key == "mapping") return choose(kDependences, to_.mapping);
    if (key == "filtering") return choose(kDependences, to_.filtering);
    if (key == "ports") return choose(kPorts, to_.ports);
    if (key == "hairpin") return choose(kHairpins, to_.hairpin);
    if (key == "timeout") return timeout();
    if (key == "block") return block();
    if (key == "only") return only();
    return fail(Kind::malformed, "order.word");
  }

 private:
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
  template <class Value, std::size_t N> Result<void> choose(const Choices<Value, N>& choices, Value& to) {
    const auto* chosen = find(choices, next());
    if (chosen == nullptr) return fail(Kind::malformed, "order.choice");
    to = *chosen;
    return ok();
  }
  Result<void> timeout() {
    Duration Timeouts::* which = nullptr;
    if (auto done = choose(kTimeouts, which); !done) return done;
    const std::string_view word = next();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const std::string_view unit = word.substr(static_cast<std::size_t>(end - word.data()));
    if (error != std::errc{} || (unit != "s" && unit != "ms")) return fail(Kind::malformed, "order.time");
    const Duration scale = unit == "s" ? Duration(std::chrono::seconds(1)) : std::chrono::milliseconds(1);
    if (value <= 0 || value > kLongestTimeout / scale) return fail(Kind::too_large, "order.range");
    to_.timeouts.*which = value * scale;
    return ok();
  }
  Result<void> block() {
    if (next_is_none()) {
      to_.firewall.blocked.clear();
      return ok();
    }
    Protocol protocol{};
    if (auto done = choose(kProtocols, protocol); !done) return done;
    to_.firewall.blocked.insert(protocol);
    return ok();
  }
  Result<void> only() {
    if (next_is_none()) {
      to_.firewall.only.clear();
      return ok();
    }
    Opening opening;
    if (auto done = choose(kProtocols, opening.protocol); !done) return done;
    const std::string_view port = next();
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), opening.port);
    if (error != std::errc{} || end != port.data() + port.size() || opening.port == 0)
      return fail(Kind::malformed, "order.port");
    if (!words_.empty() && words_.front().front() >= '0' && words_.front().front() <= '9') {
      const auto ip = read_ip(next());
      if (!ip) return ip.error();
      opening.ip = *ip;
    }
    to_.firewall.only.insert(opening);
    return ok();
  }

  std::span<const std::string_view> words_;
  Behaviour& to_;
};

}  // namespace

Result<Ip> read_ip(std::string_view text) {
  Ip ip = 0;
  for (int i = 0; i < 4; ++i) {
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), byte);
    if (error != std::errc{}) return fail(Kind::malformed, "order.address");
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if ((i < 3) != text.starts_with('.')) return fail(Kind::malformed, "order.address");
    if (i < 3) text.remove_prefix(1);
    ip = ip << 8 | byte;
  }
  if (!text.empty()) return fail(Kind::malformed, "order.address");
  return ip;
}

Result<void> obey(std::string_view line, Behaviour& behaviour) {
  const auto words = words_of(line);
  if (words.empty()) return fail(Kind::malformed, "order.empty");
  Behaviour changed = behaviour;
  for (Reading reading(words, changed); !reading.done();) {
    if (auto done = reading.one(); !done) return done;
  }
  behaviour = std::move(changed);
  return ok();
}

}  // namespace parlance::test::nat
