#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>

/// Every bound of the relay. Where nothing else is said, the number is ours.
namespace parlance::proto::turn {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kDefaultLifetime{600};            // RFC 8656 section 3.2
constexpr seconds kLongestLifetime{3600};           // RFC 8656 section 7.2 recommends an hour
constexpr minutes kPermissionLifetime{5};           // RFC 8656 section 9
constexpr minutes kChannelLifetime{10};             // RFC 8656 section 12
constexpr seconds kReservationLifetime{30};         // RFC 8656 section 7.2
constexpr minutes kNonceLifetime{30};               // RFC 8656 section 5: at least every hour
constexpr minutes kMostExpiryAhead{60 * 24 * 366};  // of a user name; what is later was made by mistake

constexpr std::size_t kMaxPermissions =
    64;  // an allocation; a browser has one for each of the other's candidates
constexpr std::size_t kMaxChannels = 64;     // the same
constexpr std::size_t kMaxPeersAtOnce = 24;  // addresses in one CreatePermission; below stun::kMaxAttributes
constexpr std::size_t kMaxReservations = 64;
constexpr std::size_t kMaxReservationsOfUser = 4;  // so that nobody takes all of them from the others

/// What those whom we don't know (Circle::own_group) have of the relay: a few packets there and back.
constexpr std::uint64_t kConfinedBytesPerSecond = 125'000;  // of an allocation
constexpr std::size_t kConfinedShare = 8;                   // one place in so many of the quota for all
constexpr std::size_t kConfinedPlaces = 8;                  // but so many where that is less

/// What a packet costs beside its payload: the headers of IPv4 and UDP. So a flood of tiny ones is within the bandwidth, too.
constexpr std::size_t kPacketOverhead = 28;

/// The largest message on a stream, with its header: what a datagram can hold.
constexpr std::size_t kMaxStreamMessage = 2048;
/// In a ChannelData message or a DATA attribute; larger does not fit any path (1,500 bytes).
constexpr std::size_t kMaxPayload = 2000;

}  // namespace parlance::proto::turn
