#pragma once

#include "base/machine.h"
#include "test/net/nat/mappings.h"
#include "test/net/nat/packet.h"

namespace parlance::test::nat {

/// Which of a NAT's two networks.
enum class Network : std::uint8_t { inside, outside };

/// A network address and port translator with one outside address (RFC 4787; RFC 5382 for TCP, RFC 5508 for ICMP): takes IPv4 packets and the
/// time, and gives them back translated. It has no address inside and answers nothing itself. Fragments are not carried (RFC 4787 REQ-14
/// asks for it; many don't).
class Translator final {
 public:
  struct Input {
    Network from{};
    ByteView packet;
  };
  struct Action {
    Network to{};
    Bytes packet;
  };

  /// `random` chooses ports and has to outlive this.
  Translator(Ip outside, Random& random) : outside_(outside), mappings_(random) {}

  /// New rules; mappings made under other ones stay and are judged by the new ones.
  void set(const Behaviour& behaviour) { behaviour_ = behaviour; }
  /// As after a restart: all mappings are gone.
  void forget() { mappings_.clear(); }

  /// Errors say why a packet was dropped: read_packet()'s, `nat.blocked` (by the firewall), `nat.ttl`, `nat.full`, `nat.not_ours` (another
  /// address), `nat.no_mapping`, `nat.filtered`, `nat.no_hairpin`.
  Result<void> receive(Input input, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint now, Outbox<Action>& /*out*/) { mappings_.expire(now); }
  [[nodiscard]] std::optional<TimePoint> deadline() const { return mappings_.next_expiry(); }
  [[nodiscard]] std::size_t mappings() const { return mappings_.size(); }

 private:
  Result<Action> outward(Bytes bytes, const Packet& packet, TimePoint now);
  Result<Action> inward(Bytes bytes, const Packet& packet, TimePoint now);
  Result<Action> hairpin(Bytes bytes, const Packet& packet, TimePoint now);
  Result<Action> error_outward(Bytes bytes, const Packet& packet);
  Result<Action> error_inward(Bytes bytes, const Packet& packet);
  /// The mapping for what leaves, refreshed.
  Result<Mapping*> leave(const Packet& packet, TimePoint now);
  [[nodiscard]] bool passes_firewall(const Layer& layer) const;
  [[nodiscard]] bool lets_in(const Mapping& mapping, const Endpoint& remote, TimePoint now) const;
  [[nodiscard]] Duration lifetime(const Mapping& mapping) const;

  Ip outside_;
  Behaviour behaviour_;
  Mappings mappings_;
};

static_assert(Machine<Translator>);

}  // namespace parlance::test::nat
