#pragma once

#include "proto/turn/attributes.h"
#include "proto/turn/authenticator.h"
#include "proto/turn/peer_rules.h"
#include "proto/turn/types.h"

#include <vector>

namespace parlance::proto::turn {

/// Whom an allocation may talk to: its permissions (RFC 8656 section 9) and channels (section 12). Both end by their time alone; nothing has
/// to be called for that.
class Peers final {
 public:
  struct Permission {
    AddressBytes ip{};
    std::uint16_t port = 0;  ///< 0: every port
    TimePoint expires;
  };
  struct Channel {
    std::uint16_t number = 0;
    TransportAddress peer;
    PeerRules::Reach reach = PeerRules::Reach::none;
    TimePoint expires;
  };
  /// A peer, and what the rules say of it (never `none`).
  struct Wish {
    TransportAddress peer;
    PeerRules::Reach reach = PeerRules::Reach::none;
  };

  /// Error `turn.permissions`: no room for all; then none was added.
  Result<void> permit(const std::vector<Wish>& wishes, TimePoint now);
  /// Also permits. Errors: `turn.channel_conflict` (the number or the peer is bound otherwise), `turn.channels`, `turn.permissions`.
  Result<void> bind(std::uint16_t number, const Wish& wish, TimePoint now);

  /// Ends what was permitted for this address.
  void revoke(const AddressBytes& ip);

  /// By which kind of permission; `none`: by none.
  [[nodiscard]] PeerRules::Reach permits(const TransportAddress& peer, TimePoint now) const;
  /// Null: not bound (any more).
  [[nodiscard]] const Channel* channel(std::uint16_t number, TimePoint now) const;
  [[nodiscard]] const Channel* channel_to(const TransportAddress& peer, TimePoint now) const;
  [[nodiscard]] std::size_t permissions(TimePoint now) const;
  [[nodiscard]] std::size_t channels(TimePoint now) const;

 private:
  void forget_expired(TimePoint now);
  [[nodiscard]] Permission* find(const Wish& wish);

  std::vector<Permission> permissions_;
  std::vector<Channel> channels_;
};

/// How many bytes may pass, both ways together: a token bucket.
class ByteBudget final {
 public:
  /// `per_second` 0: no limit. Bursts of a quarter of a second, at least 64 KiB.
  ByteBudget(std::uint64_t per_second, TimePoint now);
  /// True and spent, or false and unchanged.
  [[nodiscard]] bool spend(std::size_t bytes, TimePoint now);

 private:
  std::uint64_t per_second_;
  std::uint64_t capacity_;
  std::uint64_t left_;
  TimePoint filled_;
};

/// What a client has of us (RFC 8656 section 2).
struct Allocation {
  struct Relay {
    TransportAddress address;
    TimePoint expires;
  };

  AllocationId id;
  Path path;
  Identity owner;
  stun::TransactionId transaction{};  ///< of the request that made it: a repetition gets the same answer
  std::array<std::optional<Relay>, kFamilies> relays{};
  ByteBudget budget;
  Peers peers{};
  bool open = false;  ///< its sockets are there
  // What else a repeated request is told again.
  std::optional<ReservationToken> reservation{};
  std::array<std::uint16_t, kFamilies>
      missing{};  ///< why a family that was asked for is not there; 0: it is, or was not

  [[nodiscard]] const std::optional<Relay>& relay(Family family) const { return relays[index_of(family)]; }
};

}  // namespace parlance::proto::turn
