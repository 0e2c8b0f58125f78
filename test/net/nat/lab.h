#pragma once

#include "test/net/nat/caller.h"

#include <memory>
#include <string>

namespace parlance::test::nat {

/// Everything that a call through NATs needs, in virtual time: the networks, the server, and Ada and Ben, who have agents of their own.
class Lab final {
 public:
  explicit Lab(std::uint64_t seed = 1);

  /// A home or a carrier's network behind a NAT with these orders (order.h).
  std::size_t network(std::string_view orders, std::size_t behind = Internet::kPublic);
  /// A host at this place in a network: 1-250. Ada is the first, Ben the second.
  Caller& add(std::size_t network, std::uint8_t place);
  /// Both at home behind NATs of these kinds.
  void at_home(std::string_view adas, std::string_view bens);

  /// From browser to browser.
  void call_directly(const Means& adas = {}, const Means& bens = {});
  /// By the server.
  void call_by_server(const Means& adas = {}, const Means& bens = {});
  /// Ada goes on from elsewhere, with all her means: ICE restarts on both sides.
  void move_ada(std::size_t network, std::uint8_t place);

  /// Both have a path, and what each sends arrives at the other.
  bool talks();
  /// How the media of a direct call goes: "direct", or by whose relays, as in "ada TURN/UDP, ben TURN/TCP".
  std::string way();
  /// How one gets to the server in a forwarded call: "UDP", "ICE-TCP" or as in "TURN/TLS".
  static std::string way_to_server(Caller& caller);

  Caller& ada() { return *callers_.at(0); }
  Caller& ben() { return *callers_.at(1); }
  Internet& internet() { return internet_; }

 private:
  void exchange(const Means& adas, const Means& bens);
  void join(Caller& caller, std::string_view name, const Means& means);
  [[nodiscard]] static Ip ip_in(std::size_t network, std::uint8_t place);

  sim::World world_;
  SeededRandom random_;
  Internet internet_;
  PublicServer server_;
  std::size_t networks_ = 0;
  std::vector<std::unique_ptr<Caller>> callers_;
  std::vector<proto::ice::LiteAgent*> legs_;  // the server's ends, in a forwarded call
};

}  // namespace parlance::test::nat
