#pragma once

#include "base/outbox.h"
#include "base/time.h"
#include "proto/ice/agent_types.h"
#include "proto/stun/message.h"

#include <optional>
#include <vector>

namespace parlance::proto::ice::detail {

enum class Purpose : std::uint8_t { check, consent, discovery };

/// A request that waits for its response.
struct Transaction {
  stun::TransactionId id{};
  Purpose purpose = Purpose::check;
  Path path;
  Role role = Role::controlled;  ///< what a check said that we are
  bool nominates = false;
  Bytes bytes{};
};

/// Requests under way, repeated as RFC 8489 section 6.2.1 says (consent checks are not: RFC 7675 section 5.1; nor anything
/// on TCP).
class Transactions final {
 public:
  /// Sends it. `rto`: the first interval, doubled each time; not looked at for consent and TCP.
  void start(Transaction transaction, Duration rto, TimePoint now, Outbox<AgentAction>& out);
  [[nodiscard]] const Transaction* find(const stun::TransactionId& id) const;
  /// Its response is here.
  Transaction take(const stun::TransactionId& id);
  /// RFC 8445 section 7.3.1.4: a check on this path is not repeated any more and its silence means nothing, but a response
  /// still does.
  void mute(const Path& path);
  /// Forgets all for this purpose.
  void drop(Purpose purpose);
  /// Repeats what is due; hands out what nobody answered. Returns how many were repeated.
  std::size_t tick(TimePoint now, Outbox<AgentAction>& out, std::vector<Transaction>& given_up);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  [[nodiscard]] bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    Transaction transaction;
    Duration rto{};
    unsigned sends = 1;
    bool muted = false;
    TimePoint due{};
  };
  [[nodiscard]] static bool repeats(const Waiting& waiting);

  std::vector<Waiting> waiting_;
};

}  // namespace parlance::proto::ice::detail
