#pragma once

#include "base/time.h"

#include <cstddef>

namespace parlance::proto::ice {

using std::chrono::milliseconds;
using std::chrono::seconds;

// RFC 8839 section 5.4, in characters.
constexpr std::size_t kMinUfrag = 4;
constexpr std::size_t kMinPassword = 22;
constexpr std::size_t kMaxUfrag = 256;
constexpr std::size_t kMaxPassword = 256;

/// Paths that a lite agent remembers. A browser with three interfaces, two families, UDP and TCP has 12.
constexpr std::size_t kMaxLitePaths = 16;
/// Local candidates of a full agent, with those that it learns (peer-reflexive ones).
constexpr std::size_t kMaxLocalCandidates = 32;
/// Remote candidates of a full agent, likewise.
constexpr std::size_t kMaxRemoteCandidates = 64;
constexpr std::size_t kMaxPairs = 100;  // RFC 8445 section 6.1.2.5
/// Servers asked times addresses asked from.
constexpr std::size_t kMaxDiscoveries = 16;

constexpr Duration kTa = milliseconds(50);              // RFC 8445 section 14.2
constexpr Duration kMinRto = milliseconds(500);         // RFC 8445 section 14.3
constexpr unsigned kMaxSends = 7;                       // Rc, RFC 8489 section 6.2.1
constexpr unsigned kLastWait = 16;                      // Rm, the same: times the first RTO
constexpr Duration kTcpTimeout = milliseconds(39'500);  // Ti, RFC 8489 section 6.2.2

constexpr Duration kConsentLifetime = seconds(30);  // RFC 7675 section 5.1
constexpr Duration kConsentInterval = seconds(5);   // the same; times 0.8 to 1.2 at random
/// The longest interval of the peer's consent checks is 6 s: silence beyond it and a second for the way means a lost one.
constexpr Duration kDisconnectedAfter = seconds(7);
/// The controlling side takes the best pair that is valid this long after the first became valid, even if better ones might
/// still become so.
constexpr Duration kNominationPatience = milliseconds(400);
/// Peers that nominate every pair (RFC 5245 section 8.1.1.2) mean the best; peers that nominate anew (all browsers towards a
/// lite agent) mean the last. A worse pair is taken only if the selected one has not been nominated for this long.
constexpr Duration kNominationHold = seconds(1);

}  // namespace parlance::proto::ice
