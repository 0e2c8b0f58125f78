#pragma once

#include "base/outbox.h"
#include "base/time.h"
#include "room/input.h"
#include "room/topology/rule.h"

#include <chrono>
#include <map>
#include <optional>

namespace parlance::room::roster {
class State;
}

namespace parlance::room::topology {

/// Chooses the way of the media, and watches over the changes (docs/protocol.md, 4.7).
class State final {
 public:
  static constexpr Duration kDirectLimit = std::chrono::seconds(4);  ///< to connect
  static constexpr Duration kTrialLimit = std::chrono::seconds(10);  ///< to connect beside the running path
  static constexpr Duration kTrialAfter = std::chrono::seconds(10);
  static constexpr Duration kTrialAfterMost = std::chrono::seconds(300);
  static constexpr Duration kSettleLimit = std::chrono::seconds(8);
  /// A direct call that lasts so long clears the record: the next trial comes as early as the first did.
  static constexpr Duration kProbation = std::chrono::seconds(60);

  explicit State(Rule rule) : rule_(rule), now_(current_of(rule)) {}

  void apply(const ParticipantId& actor, const Command& command, TimePoint now, Outbox<Action>& out);
  /// Somebody has come, gone, or lost or found their signalling.
  void follow(const roster::State& roster, TimePoint now, Outbox<Action>& out);
  /// Somebody has come back, perhaps with nothing left of their calls: what was said of the direct one counts no more.
  void begin_anew(TimePoint now, Outbox<Action>& out);
  /// Tells a newcomer how things are.
  void tell(const ParticipantId& newcomer, Outbox<Action>& out) const;
  void tick(TimePoint now, Outbox<Action>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  [[nodiscard]] Rule rule() const { return rule_; }
  [[nodiscard]] const Changed& current() const { return now_; }

 private:
  struct Member {
    bool reachable = false;  ///< something carries its signalling
    std::optional<Abilities> abilities;
    bool direct_works = false;    ///< as it said of the present attempt
    std::uint64_t ready_for = 0;  ///< an epoch
  };

  static Changed current_of(Rule rule);
  void report(Member& member, const DirectReport& report, TimePoint now, Outbox<Action>& out);
  void decide(TimePoint now, Outbox<Action>& out);
  void judge_direct(TimePoint now, Outbox<Action>& out);
  void judge_trial(TimePoint now, Outbox<Action>& out);
  void direct_is_no_good(Reason reason, TimePoint now, Outbox<Action>& out);
  void change(Changed to, TimePoint now, Outbox<Action>& out);
  void settle(TimePoint now, Outbox<Action>& out);
  [[nodiscard]] std::optional<Reason> against_direct() const;
  [[nodiscard]] bool all(bool (*holds)(const Member&)) const;
  [[nodiscard]] bool all_here() const;
  void forget_attempt();

  Rule rule_;
  Changed now_;
  std::map<ParticipantId, Member> members_;
  std::uint64_t attempt_epoch_ = 1;        ///< reports below it are of an earlier attempt
  std::optional<TimePoint> direct_until_;  ///< the attempt's end
  std::optional<TimePoint> trial_at_;
  Duration trial_after_ = kTrialAfter;
  std::optional<TimePoint> probation_until_;  ///< of a direct call that a trial led to
  std::optional<TimePoint> settle_until_;
  std::uint64_t settle_epoch_ = 0;  ///< of the change that is being settled
};

}  // namespace parlance::room::topology
