#pragma once

#include "proto/sdp/media.h"

namespace parlance::proto::sdp {

/// o=, RFC 8866 section 5.2.
struct Origin {
  std::string username = "-";
  std::uint64_t session_id = 0;  ///< below 2^63 (RFC 8829 section 5.2.1)
  std::uint64_t version = 0;     ///< one more with each change
  Connection address{.ipv6 = false, .address = "127.0.0.1"};
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// RFC 8843: the sections that share one transport; the first mid is the tagged one.
struct BundleGroup {
  std::vector<std::string> mids;
  friend bool operator==(const BundleGroup&, const BundleGroup&) = default;
};

/// `a=msid-semantic: WMS *`.
struct MsidSemantic {
  std::string semantic;
  std::vector<std::string> streams;
  friend bool operator==(const MsidSemantic&, const MsidSemantic&) = default;
};

/// A session description (RFC 8866) as WebRTC uses it (RFC 8829). Names keep the order in which they were written.
struct SessionDescription {
  Origin origin;
  std::string name = "-";
  std::optional<Connection> connection;
  std::vector<Bandwidth> bandwidths;
  std::vector<BundleGroup> bundles;
  bool ice_lite = false;  // RFC 8839 section 5.3
  bool extmap_allow_mixed = false;
  TransportParameters transport;
  std::optional<MsidSemantic> msid_semantic;
  std::vector<MediaDescription> media;
  friend bool operator==(const SessionDescription&, const SessionDescription&) = default;
};

/// What holds for a section: its own words, and the session's where it is silent.
TransportParameters transport_of(const SessionDescription& session, const MediaDescription& media);

/// True where port 0 says "not this one" (RFC 8866 section 5.14, RFC 8843 section 6).
bool is_rejected(const MediaDescription& media);
/// `RTP/AVP`, `UDP/TLS/RTP/SAVPF` and their like.
bool is_rtp(std::string_view protocol);

bool sends(Direction direction);
bool receives(Direction direction);
/// The same flow seen from the other side.
Direction reverse(Direction direction);
/// What both allow.
Direction both(Direction a, Direction b);

/// Null where there is none.
const MediaDescription* find_media(const SessionDescription& session, std::string_view mid);
const Payload* find_payload(const MediaDescription& media, std::uint8_t type);
const HeaderExtension* find_extension(const MediaDescription& media, std::string_view uri);
/// The first of that key (without regard to case); null where there is none.
const std::string* find_parameter(const Parameters& parameters, std::string_view key);
/// The retransmission stream that a group FID gives this one; nothing where there is none.
std::optional<std::uint32_t> rtx_of(const MediaDescription& media, std::uint32_t ssrc);

}  // namespace parlance::proto::sdp
