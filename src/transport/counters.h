#pragma once

#include "net/udp.h"
#include "rtc/counters.h"

#include <cstdint>

/// What became of what came to a worker's media port and of what was to leave it; what is dropped is counted once, by its reason.
namespace parlance::transport {

/// Datagrams that came and reached no peer. None of them was answered.
struct ArrivalCounters {
  std::uint64_t unknown_traffic = 0;  ///< neither STUN nor DTLS nor RTP (RFC 7983)
  std::uint64_t stun_malformed = 0;   ///< or no Binding request with a user name
  std::uint64_t stun_unknown = 0;     ///< for a fragment that nobody has
  std::uint64_t unproven = 0;         ///< DTLS or RTP from a path that no peer has proven
  std::uint64_t refused = 0;          ///< reached a peer that could not use it; rtc::PeerCounters say why
  std::uint64_t handed_over = 0;  ///< not dropped: went to the sibling on another worker whose peer it is for
  std::uint64_t handover_full = 0;     ///< too much was on its way to that worker
  std::uint64_t siblings_unknown = 0;  ///< came from a sibling for nobody that is here (any more)
};

/// ICE-TCP connections at their home (RFC 6544).
struct StreamCounters {
  std::uint64_t opened = 0;     ///< not datagrams: connections that came
  std::uint64_t received = 0;   ///< datagrams
  std::uint64_t sent = 0;       ///< datagrams taken for a connection, without those that became late
  std::uint64_t late = 0;       ///< dropped: media that had waited too long
  std::uint64_t full = 0;       ///< dropped: too much was waiting
  std::uint64_t gone = 0;       ///< dropped: the connection had ended
  std::uint64_t unproven = 0;   ///< connections closed: their first datagram proved nothing
  std::uint64_t malformed = 0;  ///< connections closed: a length beyond the limit
  std::uint64_t refused = 0;    ///< connections closed: there were too many
};

/// ICE-TCP connections where they came in, before it is known whose they are.
struct DoorCounters {
  std::uint64_t callers = 0;
  std::uint64_t passed = 0;   ///< to the worker that their first datagram names
  std::uint64_t refused = 0;  ///< that was no Binding request for one of our fragments
  std::uint64_t slow = 0;     ///< it was not whole in time
  std::uint64_t no_home = 0;  ///< there is no such worker, or too much was on its way to it
};

struct DepartureCounters {
  std::uint64_t media = 0;        ///< protected and handed to a socket
  std::uint64_t datagrams = 0;    ///< the same: STUN, DTLS, RTCP
  std::uint64_t batches = 0;      ///< not packets: how often something was sent together
  std::uint64_t too_large = 0;    ///< dropped: longer than a buffer
  std::uint64_t unprotected = 0;  ///< dropped: SRTP refused (a number twice, a key used up)
  std::uint64_t forgotten = 0;    ///< dropped: the peer went before the turn ended
  std::uint64_t no_socket = 0;    ///< dropped: we have no socket for that path
};

struct TableCounters {
  std::uint64_t peers_refused = 0;   ///< no place left
  std::uint64_t routes_refused = 0;  ///< fragments and paths beyond the limits; claims to paths of others
  // Sizes now:
  std::uint64_t peers = 0;
  std::uint64_t fragments = 0;
  std::uint64_t paths = 0;
  std::uint64_t foreign_paths = 0;  ///< that belong to siblings
  std::uint64_t packets_free = 0;   ///< of the packet pool
  std::uint64_t streams = 0;        ///< ICE-TCP connections
};

struct PortCounters {
  ArrivalCounters arrivals;
  DepartureCounters departures;
  TableCounters tables;
  net::UdpSocket::Counters sockets;  ///< of all sockets of the port
  StreamCounters streams;
  DoorCounters door;
  rtc::PeerCounters peers;  ///< of all peers that are or were
};

/// Sums counters that consist of nothing but 64-bit counts.
template <class Counters> void add_counters(Counters& sum, const Counters& more);

}  // namespace parlance::transport

#include "transport/detail/add_counters.h"
