#pragma once

#include <cstdint>

/// What became of what came and of what was to be sent; each packet that is dropped is counted once, by its reason.
namespace parlance::rtc {

struct ConnectionCounters {
  std::uint64_t stun_refused = 0;  ///< not ours, not signed, or no request
  std::uint64_t unproven = 0;      ///< DTLS or media from a path that ICE has not proven
  std::uint64_t not_secured = 0;   ///< media before the handshake was through
  std::uint64_t dtls_refused = 0;  ///< datagrams without a record for us
  std::uint64_t rtp_refused = 0;   ///< forged, replayed or malformed
  std::uint64_t rtcp_refused = 0;
  std::uint64_t after_end = 0;  ///< anything, once the connection has ended
};

/// What a session sends besides STUN and DTLS.
struct WireCounters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;            ///< of these, before protection
  std::uint64_t not_ready = 0;        ///< media dropped: no keys, no path or no consent
  std::uint64_t egress_full = 0;      ///< media dropped: no room this turn
  std::uint64_t reports = 0;          ///< RTCP datagrams
  std::uint64_t reports_dropped = 0;  ///< RTCP datagrams: not ready, or they could not be protected
};

/// Packets that came from the client.
struct ReceiveCounters {
  std::uint64_t media = 0;             ///< handed on
  std::uint64_t repairs = 0;           ///< handed on: came as retransmissions
  std::uint64_t probes = 0;            ///< retransmissions of nothing: padding
  std::uint64_t malformed = 0;         ///< no RTP, or a broken retransmission
  std::uint64_t unknown_source = 0;    ///< nothing tells which section, encoding or type they are of
  std::uint64_t too_many_sources = 0;  ///< more SSRCs than kMaxSources
  std::uint64_t contradicting = 0;     ///< an SSRC that says it is of another section or encoding than before
  std::uint64_t retired = 0;           ///< of an SSRC that another one took the place of
  std::uint64_t early_repairs = 0;     ///< retransmissions before the first packet of the media
  std::uint64_t repeated = 0;          ///< came before, or is too old to know
  std::uint64_t unclassified = 0;      ///< media::Classifier's refusals
  std::uint64_t pool_exhausted = 0;
  std::uint64_t nowhere = 0;  ///< nobody wants the track
  // Not packets:
  std::uint64_t nacked = 0;             ///< numbers asked for
  std::uint64_t keyframe_requests = 0;  ///< PLIs sent
};

/// Packets for the client's slots, beside those that media::ForwarderCounters counts.
struct SendCounters {
  std::uint64_t unknown_codec = 0;  ///< dropped: the client does not take it in this slot
  std::uint64_t too_long = 0;       ///< dropped: would not fit kMaxPacket
  std::uint64_t not_ready = 0;      ///< dropped: the client is not connected
  // Not packets:
  std::uint64_t nacked = 0;    ///< numbers in the client's NACKs
  std::uint64_t repaired = 0;  ///< of these, sent again
  std::uint64_t repeated_nacks =
      0;  ///< of these, not answered: asked for again before the answer could be there
  std::uint64_t over_budget = 0;        ///< of these, not answered: more than kRepairShare of what is sent
  std::uint64_t no_repair_stream = 0;   ///< of these, not answered: no retransmission was negotiated
  std::uint64_t keyframe_requests = 0;  ///< PLIs and new FIRs of the client
};

/// RTCP packets (not compounds) that came.
struct RtcpCounters {
  std::uint64_t packets = 0;
  std::uint64_t malformed = 0;
  std::uint64_t foreign = 0;  ///< about sources that are not this session's
  std::uint64_t unused = 0;   ///< of kinds that nothing is done with
};

struct PeerCounters {
  ConnectionCounters connection;
  WireCounters wire;
  ReceiveCounters receive;
  SendCounters send;
  RtcpCounters rtcp;
  std::uint64_t unknown_traffic = 0;  ///< neither STUN nor DTLS nor RTP (RFC 7983)
};

}  // namespace parlance::rtc
