#pragma once

#include "base/machine.h"
#include "proto/ice/credentials.h"
#include "proto/ice/limits.h"
#include "proto/ice/request.h"
#include "proto/ice/types.h"

#include <optional>
#include <variant>
#include <vector>

namespace parlance::proto::ice {

struct LiteCounters {
  RefusalCounts refused{};  ///< unanswered
  std::uint64_t answered = 0;
  std::uint64_t role_conflicts = 0;      ///< answered with 487
  std::uint64_t unknown_attributes = 0;  ///< answered with 420
  std::uint64_t evicted_paths = 0;       ///< made room for a newer one
};

/// The server's side of ICE (RFC 8445 section 2.5), for one component (BUNDLE and rtcp-mux): it answers and never asks. Only
/// a request with both username fragments and a valid MESSAGE-INTEGRITY and FINGERPRINT is answered or changes anything.
///
/// It is always controlled, since its peer is a full agent (RFC 8445 section 6.1.1): a peer that says it is controlled too
/// gets 487 and has to switch, as if our tie-breaker were the smallest (section 7.3.1.1).
///
/// Consent (RFC 7675) is the peer's checks: it answers them, and may itself send only while they come. 30 s after the last
/// one on the selected path sending ends. A worse nomination takes over only kNominationHold after the last one of the
/// selected path; "worse" is by the PRIORITY that the peer's check carried. If the selected path has fallen silent, any path
/// that is heard takes over: after a NAT has forgotten, peers that nominate once (Firefox, our own Agent) go on without
/// nominating the path that they unknowingly have now.
class LiteAgent final {
 public:
  using Input = Datagram;
  using Action = std::variant<Send, PathValidated, PathDropped, Selected, Disconnected, Recovered,
                              ConsentLost, Restarted>;

  /// The remote password is not used. Credentials that check_credentials refuses are a Bug.
  explicit LiteAgent(Generation generation);

  /// Errors: those of error_of(Refusal); then only a counter has changed.
  Result<void> receive(const Datagram& input, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint now, Outbox<Action>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// An ICE restart (RFC 8445 section 9): from now on requests of both generations are answered. The old path stays in use
  /// until the peer nominates one with the new credentials. A restart during a restart replaces the new generation.
  void restart(Generation next);
  /// The TCP connection is gone. If it was selected, consent goes on until its time, for the peer may come back another way.
  void close(const Path& path, Outbox<Action>& out);

  [[nodiscard]] const std::optional<Path>& selected() const { return selected_; }
  [[nodiscard]] bool is_validated(const Path& path) const;
  [[nodiscard]] const LiteCounters& counters() const { return counters_; }

 private:
  /// Which credentials a request was signed with: `next` are those of an unfinished restart.
  enum class Age : std::uint8_t { current, next };

  struct Seen {
    Path path;
    std::uint32_t priority = 0;
    TimePoint heard{};
    std::optional<TimePoint> nominated{};
    Age age = Age::current;  ///< the newest credentials it was proven with
  };

  [[nodiscard]] std::optional<Age> age_of(const Usernames& usernames) const;
  [[nodiscard]] Error refuse(Refusal refusal);
  [[nodiscard]] Seen* find(const Path& path);
  Seen& learn(const Path& path, Outbox<Action>& out);
  [[nodiscard]] bool takes_over(const Seen& seen, Age age, TimePoint now) const;
  void select(const Path& path, Outbox<Action>& out);
  void finish_restart(Outbox<Action>& out);
  void hear_selected(TimePoint now, Outbox<Action>& out);

  Generation current_;
  std::optional<Generation> next_;
  std::vector<Seen> seen_;  // at most kMaxLitePaths
  std::optional<Path> selected_;
  std::optional<TimePoint> consent_;  // the last request on the selected path; outlives a closed one
  bool disconnected_ = false;         // the hint has been given
  LiteCounters counters_;
};

static_assert(Machine<LiteAgent>);

}  // namespace parlance::proto::ice
