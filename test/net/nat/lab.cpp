#include "test/net/nat/lab.h"

#include "base/check.h"

namespace parlance::test::nat {

using proto::ice::Candidate;
using proto::ice::Role;
using std::chrono::milliseconds;

namespace {

constexpr Ip kServer = 0x0505fe01;  // 5.5.254.1
/// Longer than a direct call may take before it becomes a forwarded one.
constexpr Duration kPatience = std::chrono::seconds(4);
constexpr Duration kBetweenPackets = milliseconds(20);
constexpr std::size_t kPackets = 50;

}  // namespace

Lab::Lab(std::uint64_t seed)
    : world_(seed), random_(seed), internet_(world_, random_), server_(world_, internet_, random_, kServer) {}

/// 5.5.N.1 on the internet, 100.64.N.1 behind a carrier.
std::size_t Lab::network(std::string_view orders, std::size_t behind) {
  ++networks_;
  const Ip outside =
      (behind == Internet::kPublic ? 0x05050001U : 0x64400001U) | static_cast<Ip>(networks_ << 8U);
  return internet_.add_network(behind, outside, orders);
}

Ip Lab::ip_in(std::size_t network, std::uint8_t place) {
  return (network == Internet::kPublic ? 0x0506'0000U : 0xc0a8'0000U) | static_cast<Ip>(network << 8U) |
         place;
}

Caller& Lab::add(std::size_t network, std::uint8_t place) {
  auto host = std::make_unique<Host>(internet_, network, ip_in(network, place));
  const Role role = callers_.empty() ? Role::controlling : Role::controlled;
  return *callers_.emplace_back(std::make_unique<Caller>(world_, std::move(host), role, random_));
}

void Lab::at_home(std::string_view adas, std::string_view bens) {
  add(network(adas), 2);
  add(network(bens), 2);
}

void Lab::call_directly(const Means& adas, const Means& bens) {
  ada().on_candidate = [this](const Candidate& candidate) { ben().add_remote(candidate); };
  ben().on_candidate = [this](const Candidate& candidate) { ada().add_remote(candidate); };
  exchange(adas, bens);
}

void Lab::exchange(const Means& adas, const Means& bens) {
  check(ada().agent().set_remote(ben().credentials()).has_value(), "credentials");
  check(ben().agent().set_remote(ada().credentials()).has_value(), "credentials");
  ada().gather(server_, "ada", adas);
  ben().gather(server_, "ben", bens);
}

void Lab::call_by_server(const Means& adas, const Means& bens) {
  join(ada(), "ada", adas);
  join(ben(), "ben", bens);
}

void Lab::join(Caller& caller, std::string_view name, const Means& means) {
  const proto::ice::Generation generation{proto::ice::make_credentials(random_), caller.credentials()};
  const bool is_back = &caller == &ada() && !legs_.empty();
  if (is_back) {
    legs_.front()->restart(generation);
  } else {
    legs_.push_back(&server_.add_leg(generation));
  }
  check(caller.agent().set_remote(generation.local).has_value(), "credentials");
  for (const Candidate& candidate : server_.media_candidates()) caller.add_remote(candidate);
  if (means.own_address) caller.connect_by_tcp();
  caller.gather(server_, name, means);
}

void Lab::move_ada(std::size_t network, std::uint8_t place) {
  ada().host().move_to(network, ip_in(network, place));
  ada().restart();
  if (!legs_.empty()) {
    join(ada(), "ada", {});
    return;
  }
  ben().restart();
  exchange({}, {});
}

bool Lab::talks() {
  const auto ready = [this] { return ada().agent().selected() && ben().agent().selected(); };
  if (!world_.run_until_true(ready, kPatience)) return false;
  // Better pairs that are still being tried may take over.
  world_.run_for(kPatience);
  const std::pair before{ada().heard(), ben().heard()};
  for (std::size_t i = 0; i < kPackets; ++i) {
    ada().send_media();
    ben().send_media();
    world_.run_for(kBetweenPackets);
  }
  world_.run_for(std::chrono::seconds(1));  // what is under way arrives
  return ada().heard() == before.first + kPackets && ben().heard() == before.second + kPackets;
}

std::string Lab::way() {
  const auto path = ada().agent().selected();
  if (!path) return "none";
  std::string way;
  const auto add = [&way](std::string_view who, const RelayClient* relay) {
    if (relay == nullptr) return;
    if (!way.empty()) way += ", ";
    way.append(who).append(name_of(relay->tunnel()));
  };
  add("ada ", ada().relay_of(path->local));
  add("ben ", ben().relay_of(path->remote));
  return way.empty() ? "direct" : way;
}

std::string Lab::way_to_server(Caller& caller) {
  const auto path = caller.agent().selected();
  if (!path) return "none";
  if (path->transport == proto::ice::Transport::tcp) return "ICE-TCP";
  const RelayClient* const relay = caller.relay_of(path->local);
  return relay == nullptr ? "UDP" : std::string(name_of(relay->tunnel()));
}

}  // namespace parlance::test::nat
