#pragma once

#include "test/net/nat/translator.h"
#include "test/sim/network.h"

#include <functional>
#include <map>
#include <vector>

namespace parlance::test::nat {

/// Networks behind NATs in virtual time: the packets that hosts send pass through the translators between them, whole. It lives in a sim::World,
/// whose own network (which knows datagrams alone) stays empty.
class Internet final : public sim::Actor {
 public:
  /// The network in the middle, where addresses are public.
  static constexpr std::size_t kPublic = 0;
  /// From a host or NAT to the next.
  static constexpr Duration kHop = std::chrono::milliseconds(5);
  using Receiver = std::function<void(ByteView packet)>;

  Internet(sim::World& world, Random& random);

  /// A network behind a NAT that has this address in `behind` and is told `orders` (order.h).
  std::size_t add_network(std::size_t behind, Ip outside, std::string_view orders);
  void order(std::size_t network, std::string_view orders);
  /// The NAT's mappings are gone.
  void forget(std::size_t network);
  /// An interface of a host; with an empty receiver it is gone.
  void plug(std::size_t network, Ip ip, Receiver receiver);
  /// A host's packet: whoever has its destination gets it, or nobody.
  void send(std::size_t network, Bytes packet);

  [[nodiscard]] std::optional<TimePoint> deadline() const override;
  void tick(TimePoint now) override;

 private:
  struct Network {
    std::size_t behind = kPublic;
    Behaviour behaviour;
    std::unique_ptr<Translator> door;  ///< null: it is the one in the middle
    std::map<Ip, Receiver> hosts;
    std::map<Ip, std::size_t> behind_us;  ///< networks, by their NATs' outside addresses
  };
  struct Flight {
    std::size_t network = kPublic;
    Bytes packet;
  };
  void arrive(Flight flight, TimePoint now);
  void translate(std::size_t network, nat::Network from, const Bytes& packet, TimePoint now);

  sim::World& world_;
  Random& random_;
  std::vector<Network> networks_;
  std::multimap<TimePoint, Flight> flights_;  // equal times: in the order they were sent
};

}  // namespace parlance::test::nat
