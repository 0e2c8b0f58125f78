#pragma once

#include "base/machine.h"
#include "proto/turn/allocating.h"
#include "proto/turn/authenticator.h"
#include "proto/turn/permitting.h"
#include "proto/turn/traffic.h"

#include <variant>

namespace parlance::proto::turn {

/// A TURN server (RFC 8656, UDP relaying) without its sockets. Requests pass through `receive`; data, which must be fast, through `to_peer` and
/// `to_client`. Nothing is kept for those who have not shown credentials of ours from an address that receives our answers.
class Server final {
 public:
  using Input = std::variant<ClientMessage, RelaysOpened, PathClosed>;
  using Action = turn::Action;

  struct Settings {
    Authenticator::Settings authentication;
    AllocationTable::Quotas quotas{};
    Allocating::Settings allocating{};
    PeerRules::Settings peers{};
  };
  /// `random` outlives it.
  Server(Settings settings, Random& random);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() = default;

  /// Errors (unanswered): those of stun::Message::parse, `turn.not_request`, `turn.method`, `turn.fingerprint`.
  Result<void> receive(Input input, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint now, Outbox<Action>& out) { allocating_.tick(now, out); }
  [[nodiscard]] std::optional<TimePoint> deadline() const { return allocating_.deadline(); }

  /// As in Traffic.
  [[nodiscard]] std::optional<ToPeer> to_peer(const Path& path, ByteView bytes, TimePoint now) {
    return traffic_.to_peer(path, bytes, now);
  }
  [[nodiscard]] std::optional<ToClient> to_client(const RelayId& to, const TransportAddress& peer,
                                                  ByteView payload, TimePoint now) {
    return traffic_.to_client(to, peer, payload, now);
  }

  /// Instead of PeerRules::Settings::own: interfaces come and go. What was permitted for a new one as for a stranger's address ends.
  void set_own_addresses(const std::vector<AddressBytes>& own);

  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] std::size_t allocations() const { return table_.size(); }
  /// Whether this 5-tuple has one: then it is not idle.
  [[nodiscard]] bool serves(const Path& path) { return table_.find(path) != nullptr; }

 private:
  Result<void> answer(const ClientMessage& from, TimePoint now, Outbox<Action>& out);
  Decision carry_out(const Request& request, Outbox<Action>& out);
  [[nodiscard]] Bytes refusal(const stun::Message& request, const ClientMessage& from, TimePoint now,
                              const Authenticator::Verdict& verdict);

  PeerRules rules_;
  Counters counters_;
  AllocationTable table_;
  Authenticator authenticator_;
  Allocating allocating_;
  Permitting permitting_;
  Traffic traffic_;
};

static_assert(Machine<Server>);

}  // namespace parlance::proto::turn
