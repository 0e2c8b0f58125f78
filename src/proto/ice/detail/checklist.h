#pragma once

#include "proto/ice/types.h"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parlance::proto::ice::detail {

/// RFC 8445 section 6.1.2.6.
enum class PairState : std::uint8_t { frozen, waiting, in_progress, succeeded, failed };

struct Pair {
  Path path;
  std::string foundation;
  std::uint32_t local_priority = 0;
  std::uint32_t remote_priority = 0;
  std::uint32_t check_priority =
      0;  ///< what our checks say: as a peer-reflexive candidate (RFC 8445 section 7.1.1)
  PairState state = PairState::frozen;
  bool valid = false;  ///< a check has succeeded, and none has failed since
  /// The role in which we nominate it, or took the peer's nomination; means nothing in the other one.
  std::optional<Role> nominated_as{};

  [[nodiscard]] std::uint64_t priority(Role role) const;
};

/// The pairs of one generation and the order of their checks (RFC 8445 section 6.1.2, with trickling: RFC 8838 sections 12
/// and 14). References stay good until the next add or stop.
class Checklist final {
 public:
  struct Added {
    Pair* pair = nullptr;   ///< null: no room, and it is worse than all there are
    bool lost_one = false;  ///< it, or another for it
  };
  /// A path that is known stays as it is.
  Added add(Pair pair, Role role);
  [[nodiscard]] Pair* find(const Path& path);
  /// To be checked before all that wait in order (RFC 8445 section 6.1.4.1).
  void trigger(Pair& pair);
  /// Whose turn it is; null: nobody's, for now.
  [[nodiscard]] const Pair* next(Role role) const;
  /// The same one, taken out of the triggered ones and in progress.
  Pair* start_next(Role role);
  /// RFC 8445 section 7.2.5.3.3: those of its foundation need not wait any longer.
  void succeed(Pair& pair);
  static void fail(Pair& pair);
  [[nodiscard]] Pair* best_valid(Role role);
  /// Might a better one than this still become valid?
  [[nodiscard]] bool hopes_for_better(const Pair& than, Role role) const;
  [[nodiscard]] bool is_nominating(Role role) const;
  /// Waiting and in progress, for the RTO (RFC 8445 section 14.3).
  [[nodiscard]] std::size_t active() const;
  [[nodiscard]] bool all_failed() const;
  /// A peer-reflexive candidate turned out to be this one.
  void reprioritise(const TransportAddress& remote, std::uint32_t priority);
  /// RFC 8445 section 8.1.2: one is chosen, only the valid ones are kept.
  void stop();
  [[nodiscard]] std::span<const Pair> pairs() const { return pairs_; }

 private:
  [[nodiscard]] bool is_busy(const std::string& foundation) const;

  std::vector<Pair> pairs_;     // at most kMaxPairs
  std::deque<Path> triggered_;  // each at most once
};

}  // namespace parlance::proto::ice::detail
