#pragma once

#include "proto/ice/candidate.h"
#include "proto/ice/request.h"
#include "proto/ice/types.h"

#include <variant>

namespace parlance::proto::ice {

/// A server-reflexive candidate that discovery has brought; signal it to the peer.
struct CandidateFound {
  Candidate candidate;
};
/// Every server has answered or been given up.
struct DiscoveryDone {};
/// No pair works and none is to come: the remote candidates have ended. Only a restart can help.
struct Failed {};

using AgentAction = std::variant<Send, PathValidated, PathDropped, Selected, Disconnected, Recovered,
                                 ConsentLost, Restarted, CandidateFound, DiscoveryDone, Failed>;

struct AgentCounters {
  RefusalCounts refused{};  ///< requests left unanswered
  std::uint64_t answered = 0;
  std::uint64_t unknown_attributes = 0;  ///< answered with 420
  std::uint64_t role_conflicts = 0;      ///< answered with 487
  std::uint64_t role_switches = 0;
  std::uint64_t checks = 0;  ///< sent, each once however often it was repeated
  std::uint64_t consent_checks = 0;
  std::uint64_t retransmissions = 0;
  std::uint64_t wrong_responses = 0;  ///< without the peer's signature
  std::uint64_t asymmetric_responses =
      0;                               ///< from elsewhere than the request went (RFC 8445 section 7.2.5.2.1)
  std::uint64_t ignored_names = 0;     ///< remote candidates by name (mDNS)
  std::uint64_t stale_candidates = 0;  ///< remote candidates of another generation
  std::uint64_t unusable_candidates = 0;  ///< remote candidates that nothing may be sent to
  std::uint64_t peer_reflexive = 0;       ///< remote candidates learnt from requests
  std::uint64_t dropped_candidates = 0;   ///< learnt, but there was no room
  std::uint64_t dropped_pairs = 0;        ///< beyond kMaxPairs
};

}  // namespace parlance::proto::ice
