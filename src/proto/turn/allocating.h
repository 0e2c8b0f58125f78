#pragma once

#include "proto/turn/counters.h"
#include "proto/turn/request.h"
#include "proto/turn/reservations.h"

namespace parlance::proto::turn {

/// Makes, prolongs and ends allocations (RFC 8656 sections 7 and 8).
class Allocating final {
 public:
  struct Settings {
    std::array<bool, kFamilies> families{true, true};  ///< of which this machine has addresses
    std::uint64_t bytes_per_second = 0;  ///< for each allocation, both ways together; 0: no limit
  };
  /// `table` and `counters` outlive it.
  Allocating(const Settings& settings, AllocationTable& table, Random& random, Counters& counters)
      : settings_(settings), table_(table), reservations_(random), counters_(counters) {}

  /// The answer comes after `opened`, except for a repetition.
  Decision allocate(const Request& request, Outbox<Action>& out);
  /// The sockets are there, or are not.
  void opened(const RelaysOpened& relays, TimePoint now, Outbox<Action>& out);
  Decision refresh(const Request& request, Outbox<Action>& out);
  /// Ends what this 5-tuple has.
  void end(const Path& path, Outbox<Action>& out);

  void tick(TimePoint now, Outbox<Action>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

 private:
  /// One that waits for its sockets.
  struct Pending {
    OpenRelays asked{};
    std::chrono::seconds lifetime{};
    stun::TransactionId transaction{};
    Fingerprint fingerprint = Fingerprint::without;
    std::size_t request_size = 0;
  };
  [[nodiscard]] tl::expected<void, Refusal> read(const Request& request, Pending& into);
  [[nodiscard]] tl::expected<void, Refusal> read_families(const stun::Message& message,
                                                          OpenRelays& open) const;
  [[nodiscard]] tl::expected<Allocation*, Refusal> make(const Request& request);
  [[nodiscard]] std::optional<Pending> take_pending(AllocationId allocation);
  /// Closes what has the address of another allocation: where several of this machine's are announced as one, two ports may be equal.
  [[nodiscard]] RelaysOpened without_taken(RelaysOpened relays, Outbox<Action>& out) const;
  /// Closes what was opened for nobody.
  static void abandon(const RelaysOpened& relays, ReservationId reserved, Outbox<Action>& out);
  /// What was opened is the allocation's from now on.
  void settle(Allocation& allocation, const Pending& pending, const RelaysOpened& relays, TimePoint now);
  void refuse_pending(const Allocation& allocation, const Pending& pending, Outbox<Action>& out);
  void end(AllocationId id, Outbox<Action>& out);
  void drop(Allocation& allocation, Family family, Outbox<Action>& out);

  Settings settings_;
  AllocationTable& table_;
  Reservations reservations_;
  Counters& counters_;
  std::vector<Pending> pending_;
};

}  // namespace parlance::proto::turn
