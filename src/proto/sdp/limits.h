#pragma once

#include <cstddef>

/// Every bound on a session description that comes from outside. Beyond one of them the whole description is refused with Kind::too_large.
/// The largest offer measured (Chromium 156, 29 untrimmed sections) has 127 KB, 3,700 lines, 23 payload types and 14 extensions a section.
namespace parlance::proto::sdp {

constexpr std::size_t kMaxText = 256 * 1024;      // bytes; docs/protocol.md section 2.2
constexpr std::size_t kMaxMedia = 128;            // m-lines; the same
constexpr std::size_t kMaxLines = 16 * 1024;      // four times the largest offer
constexpr std::size_t kMaxLineLength = 8 * 1024;  // bytes; a BUNDLE group of 128 mids of kMaxToken fits
constexpr std::size_t kMaxToken =
    64;  // bytes of a mid, rid, codec name or group semantics; as proto/signal's sdpMid
constexpr std::size_t kMaxIdentifier =
    256;  // bytes of a stream or track id, cname, URI or address; ice-ufrag and ice-pwd: RFC 8839 section 5.4
constexpr std::size_t kMaxAttributes = 2048;  // a= lines of one section or of the session; browsers: 133

/// In the whole description. A host with ten interfaces, both families, UDP and TCP, reflexive and relayed, has some hundred.
constexpr std::size_t kMaxCandidates = 1024;
constexpr std::size_t kMaxCandidateLength = 1024;  // bytes; docs/protocol.md section 2.2

// Of one m= section.
constexpr std::size_t kMaxFormatLength = 2048;  // bytes of one a=fmtp; H.264 parameter sets stay below 500
constexpr std::size_t kMaxFormatParameters = 32;
constexpr std::size_t kMaxFormats = 128;  // there are no more payload types
constexpr std::size_t kMaxFeedback = 32;  // of one payload type; browsers: 5
constexpr std::size_t kMaxExtensions = 64;
constexpr std::size_t kMaxRids = 16;   // and streams of a=simulcast, alternatives included
constexpr std::size_t kMaxSsrcs = 64;  // Firefox declares two a simulcast layer
constexpr std::size_t kMaxSsrcGroups = 32;
constexpr std::size_t kMaxSsrcsInGroup = 16;
constexpr std::size_t kMaxStreams = 16;  // a=msid
constexpr std::size_t kMaxBandwidths = 8;

// Of the session or of one m= section.
constexpr std::size_t kMaxFingerprints = 8;  // RFC 8122 section 5: one for each hash and certificate
constexpr std::size_t kMaxIceOptions = 16;
constexpr std::size_t kMaxGroups = 16;
constexpr std::size_t kMaxSemanticStreams = 256;  // names in a=msid-semantic

}  // namespace parlance::proto::sdp
