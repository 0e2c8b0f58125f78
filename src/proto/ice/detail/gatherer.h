#pragma once

#include "proto/ice/detail/shared.h"
#include "proto/ice/detail/transactions.h"
#include "proto/stun/message.h"

#include <deque>
#include <optional>

namespace parlance::proto::ice::detail {

/// Asks STUN servers how our addresses look from outside (RFC 8445 section 5.1.1.2).
class Gatherer final {
 public:
  struct Found {
    TransportAddress base;
    TransportAddress server;
    TransportAddress mapped;
  };

  explicit Gatherer(Shared& shared) : shared_(shared) {}

  /// Error `ice.too_many_discoveries`.
  Result<void> discover(const TransportAddress& base, const TransportAddress& server);
  /// Is it an answer to one of ours? Then it is used up; `found` gets what it says, if it says something.
  bool on_response(const stun::Message& message, const Path& path, std::optional<Found>& found);
  void tick(Step step);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// True once when the last question has been answered or given up.
  bool take_done();
  [[nodiscard]] bool is_idle() const { return waiting_.empty() && transactions_.empty(); }

 private:
  Shared& shared_;
  std::deque<Path> waiting_;
  std::size_t asked_ = 0;  // at most kMaxDiscoveries
  bool announced_ = true;
  Transactions transactions_;
};

}  // namespace parlance::proto::ice::detail
