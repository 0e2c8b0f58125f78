#pragma once

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"
#include "proto/stun/transport_address.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace parlance::sim {

using Address = proto::stun::TransportAddress;
using Ip = std::array<std::uint8_t, 16>;

/// `a.b.c.d:port`.
Address ipv4(std::array<std::uint8_t, 4> ip, std::uint16_t port);
/// `2001:db8::host`, port.
Address ipv6(std::uint8_t host, std::uint16_t port);

/// What happens to a datagram on a machine's way to or from the middle of the network; a packet meets its sender's and its
/// receiver's.
struct Link {
  double loss = 0;       ///< share that vanishes
  double duplicate = 0;  ///< share that comes twice
  double reorder =
      0;  ///< share that is held back by `delay` and `jitter` once more, so that others overtake it
  Duration delay = std::chrono::milliseconds(5);
  Duration jitter{};  ///< added, even between nothing and this; keeps the order of one link's packets
  std::uint64_t bytes_per_second = 0;               ///< 0: no limit
  Duration queue = std::chrono::milliseconds(200);  ///< with a limit: what would wait longer is dropped
};

/// RFC 4787's words: how a NAT names an inside address outside, and whom it lets in.
enum class Nat : std::uint8_t {
  full_cone,        ///< one outside port an inside address; lets everyone in
  restricted,       ///< the same port; lets in addresses that were sent to
  port_restricted,  ///< the same port; lets in address and port that were sent to
  symmetric,        ///< another outside port for each destination; lets in that one
};

/// What arrived: `from` as the receiver sees it (behind its NAT), `to` as the socket knows itself.
struct Arrival {
  Address from;
  Address to;
  ByteView bytes;
};

struct NetworkCounters {
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0;         ///< by a link's share
  std::uint64_t overflowed = 0;   ///< by a link's queue
  std::uint64_t unreachable = 0;  ///< no socket there, or a private address of another network
  std::uint64_t filtered = 0;     ///< by a NAT
};

/// Datagrams between addresses in virtual time; the same seed and the same calls give the same story.
class Network final {
 public:
  using Receiver = std::function<void(const Arrival&, TimePoint now)>;

  explicit Network(std::uint64_t seed) : random_(seed) {}

  /// A socket. A second one at the same address replaces the first; an empty receiver removes it.
  void bind(const Address& address, Receiver receiver);
  /// The link of the machine with this address; before, it has the default one.
  void set_link(const Address& machine, const Link& link) { links_[machine.ip].shape = link; }
  /// These machines are behind one NAT with this outside address. Among themselves they reach each other directly.
  void add_nat(const Address& outside, Nat kind, const std::vector<Address>& inside);
  /// The NAT forgets: the same inside address gets another outside port.
  void forget_mappings(const Address& outside);

  void send(const Address& from, const Address& to, Bytes bytes, TimePoint now);
  /// When the next datagram gets somewhere.
  [[nodiscard]] std::optional<TimePoint> next() const;
  /// Moves on what is due by then, and delivers what has arrived, in its order.
  void deliver(TimePoint now);

  [[nodiscard]] const NetworkCounters& counters() const { return counters_; }

 private:
  struct Wire {
    Link shape;
    TimePoint free_at[2]{};  // when the last byte of what waits has left, up and down
    TimePoint last_at[2]{};  // when the last packet arrives: jitter overtakes nobody
  };
  struct Mapping {
    Address inside;
    std::optional<Address> towards;  // symmetric only
    std::set<Address> sent_to;
  };
  struct Box {
    Nat kind = Nat::full_cone;
    std::set<Ip> inside;
    std::uint16_t next_port = 40000;
    std::map<std::uint16_t, Mapping> mappings;
  };
  enum class Stage : std::uint8_t { middle, receiver };
  struct Flight {
    Address from;
    Address to;
    Bytes bytes;
    Stage next = Stage::middle;  // where it comes to when its time is there
  };
  enum class Direction : std::uint8_t { up, down };

  /// When it has passed the machine's link, or nothing where it was dropped there.
  std::optional<TimePoint> pass(const Address& machine, Direction direction, std::size_t size, TimePoint at);
  [[nodiscard]] std::map<Ip, Box>::iterator box_of(const Address& inside);
  Address translate_out(Box& box, const Ip& outside, const Address& from, const Address& to);
  [[nodiscard]] std::optional<Address> translate_in(const Box& box, const Address& from, std::uint16_t port);
  /// Through the NATs between the two; false: one of them or the network stops it.
  bool route(Flight& flight);
  void cross_middle(Flight flight, TimePoint at);
  void hand_over(const Flight& flight, TimePoint now);
  bool chance(double share);

  SeededRandom random_;
  std::map<Address, std::shared_ptr<Receiver>> sockets_;
  std::map<Ip, Wire> links_;
  std::map<Ip, Box> boxes_;
  std::multimap<TimePoint, Flight> flights_;  // equal times: in the order they were sent
  NetworkCounters counters_;
};

/// Something with timers that lives on the network.
class Actor {
 public:
  virtual ~Actor() = default;
  [[nodiscard]] virtual std::optional<TimePoint> deadline() const = 0;
  virtual void tick(TimePoint now) = 0;
};

/// Lets time pass for a network and the actors on it: whatever is due first happens first, at its own time.
class World final {
 public:
  static constexpr TimePoint kStart{std::chrono::hours(1)};  // not zero, so that a forgotten "now" shows

  explicit World(std::uint64_t seed) : network(seed) {}

  /// `actor` has to outlive the world's use.
  void add(Actor& actor) { actors_.push_back(&actor); }
  [[nodiscard]] TimePoint now() const { return now_; }
  void run_until(TimePoint end);
  void run_for(Duration by) { run_until(now_ + by); }
  /// Until it holds, or at most this long. Says whether it holds.
  bool run_until_true(const std::function<bool()>& holds, Duration at_most);

  Network network;

 private:
  /// Does what is due first, if that is by `end`.
  bool step(TimePoint end);

  TimePoint now_ = kStart;
  std::vector<Actor*> actors_;
};

}  // namespace parlance::sim
