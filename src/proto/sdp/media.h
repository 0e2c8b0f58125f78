#pragma once

#include "proto/sdp/candidate.h"
#include "proto/sdp/transport.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::proto::sdp {

enum class MediaKind { audio, video, application, other };
/// As the describing side sees it (RFC 8866 section 6.7).
enum class Direction { sendrecv, sendonly, recvonly, inactive };

/// `key=value` or a bare `key` (telephone-event's `0-15`, RED's `111/111`), in the order written.
struct Parameter {
  std::string key;
  std::string value;
  friend bool operator==(const Parameter&, const Parameter&) = default;
};
using Parameters = std::vector<Parameter>;

/// RFC 4585 section 4.2, RFC 5104 section 7: `nack`, `nack pli`, `ccm fir`, `transport-cc`.
struct Feedback {
  std::string type;
  std::string parameter;
  friend bool operator==(const Feedback&, const Feedback&) = default;
};

struct Payload {
  std::uint8_t type = 0;  ///< 0-127
  std::string codec;      ///< as written; compare without case. Empty: a dynamic type that nothing explains
  std::uint32_t clock_rate = 0;  ///< Hz
  std::uint16_t channels = 1;
  Parameters parameters;           ///< a=fmtp
  std::vector<Feedback> feedback;  ///< `a=rtcp-fb:*` stands here for each payload
  friend bool operator==(const Payload&, const Payload&) = default;
};

/// RFC 8285 section 5.
struct HeaderExtension {
  std::uint16_t id = 0;  ///< 1-255; 4096-4351 where an offer leaves the choice to the answer
  Direction direction = Direction::sendrecv;
  std::string uri;
  std::string parameters;
  friend bool operator==(const HeaderExtension&, const HeaderExtension&) = default;
};

enum class RidDirection { send, recv };
/// RFC 8851 section 4.
struct Rid {
  std::string id;  ///< letters, digits, - and _
  RidDirection direction = RidDirection::send;
  std::vector<std::uint8_t> payload_types;  ///< `pt=`; empty: any
  Parameters restrictions;                  ///< `max-width=640`
  friend bool operator==(const Rid&, const Rid&) = default;
};

struct SimulcastChoice {
  std::string rid;
  bool paused = false;
  friend bool operator==(const SimulcastChoice&, const SimulcastChoice&) = default;
};
/// RFC 8853 section 5.1. Each stream is a list of alternatives, the best liked first.
using SimulcastStreams = std::vector<std::vector<SimulcastChoice>>;
struct Simulcast {
  SimulcastStreams send;
  SimulcastStreams recv;
  friend bool operator==(const Simulcast&, const Simulcast&) = default;
};

/// RFC 8830: which MediaStreams a track belongs to.
struct Msid {
  std::string stream;  ///< `-`: none
  std::string track;   ///< may be empty
  friend bool operator==(const Msid&, const Msid&) = default;
};

/// RFC 5576 section 4.1.
struct Ssrc {
  std::uint32_t ssrc = 0;
  std::string cname;
  std::optional<Msid> msid;
  friend bool operator==(const Ssrc&, const Ssrc&) = default;
};
/// RFC 5576 section 4.2; FID: the second retransmits the first (RFC 4588).
struct SsrcGroup {
  std::string semantics;
  std::vector<std::uint32_t> ssrcs;
  friend bool operator==(const SsrcGroup&, const SsrcGroup&) = default;
};

/// c=, RFC 8866 section 5.7. Says little with ICE: browsers write 0.0.0.0 before they know.
struct Connection {
  bool ipv6 = false;
  std::string address = "0.0.0.0";
  friend bool operator==(const Connection&, const Connection&) = default;
};
/// b=, RFC 8866 section 5.8: `AS` in kbit/s, `TIAS` in bit/s.
struct Bandwidth {
  std::string type;
  std::uint64_t value = 0;
  friend bool operator==(const Bandwidth&, const Bandwidth&) = default;
};

struct MediaDescription {
  MediaKind kind = MediaKind::audio;
  std::string other_kind;  ///< `text`, `image`; empty unless kind is other
  std::uint16_t port = 9;  ///< 0: rejected, unless bundle_only (RFC 8843 section 6)
  std::string protocol = "UDP/TLS/RTP/SAVPF";
  std::vector<Payload> payloads;     ///< of RTP, the best liked first
  std::vector<std::string> formats;  ///< of other protocols: `webrtc-datachannel`
  std::optional<Connection> connection;
  std::vector<Bandwidth> bandwidths;
  std::string mid;  ///< RFC 9143; empty: none
  Direction direction = Direction::sendrecv;
  TransportParameters transport;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;  // RFC 8840 section 8.2
  bool bundle_only = false;
  bool rtcp_mux = false;    // RFC 5761
  bool rtcp_rsize = false;  // RFC 5506
  bool extmap_allow_mixed = false;
  std::vector<HeaderExtension> header_extensions;  ///< the session's a=extmap included
  std::vector<Rid> rids;
  Simulcast simulcast;
  std::vector<Msid> msids;  ///< one for each stream
  std::vector<Ssrc> ssrcs;
  std::vector<SsrcGroup> ssrc_groups;
  std::optional<std::uint16_t> ptime;             ///< ms of sound a packet
  std::optional<std::uint16_t> sctp_port;         ///< RFC 8841 section 5.1
  std::optional<std::uint64_t> max_message_size;  ///< bytes; RFC 8841 section 6.1
  friend bool operator==(const MediaDescription&, const MediaDescription&) = default;
};

}  // namespace parlance::proto::sdp
