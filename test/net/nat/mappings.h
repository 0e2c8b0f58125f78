#pragma once

#include "base/random.h"
#include "base/result.h"
#include "test/net/nat/behaviour.h"

#include <map>
#include <tuple>

namespace parlance::test::nat {

/// An inside endpoint's name outside, and whom it has sent to.
struct Mapping {
  Protocol protocol{};
  Endpoint inside;
  Endpoint towards;  ///< what the mapping depends on: nothing (0:0), an address (a:0), address and port
  std::uint16_t outside_port = 0;
  TimePoint until;
  /// Until when packets from there are let in, where filtering asks.
  std::map<Endpoint, TimePoint> sent_to;
  bool answered = false;  ///< TCP: a packet came back, so it is more than a try
  bool closing = false;   ///< TCP: FIN or RST was seen
};

/// All mappings of a NAT with one outside address (RFC 4787 section 4). A port belongs to one inside endpoint at a time (REQ-3: no port
/// overloading).
class Mappings final {
 public:
  explicit Mappings(Random& random) : random_(random) {}

  /// The mapping for packets from `inside` to `remote`, new if need be. Errors: `nat.full`.
  Result<Mapping*> towards(Protocol protocol, const Endpoint& inside, const Endpoint& remote,
                           const Behaviour& behaviour);
  /// The same, if it is there already; else null.
  Mapping* find(Protocol protocol, const Endpoint& inside, const Endpoint& remote,
                const Behaviour& behaviour);
  /// Whose outside port it is; else null.
  Mapping* by_port(Protocol protocol, std::uint16_t outside_port);

  void expire(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> next_expiry() const;
  void clear();
  [[nodiscard]] std::size_t size() const { return by_port_.size(); }

 private:
  using Key = std::tuple<Protocol, Endpoint, Endpoint>;
  using Port = std::pair<Protocol, std::uint16_t>;

  [[nodiscard]] bool is_free(Protocol protocol, std::uint16_t port) const;
  std::uint16_t choose_port(Protocol protocol, std::uint16_t inside_port, Ports ports);

  Random& random_;
  std::map<Key, std::uint16_t> by_inside_;
  std::map<Port, Mapping> by_port_;
  TimePoint swept_at_;
};

}  // namespace parlance::test::nat
