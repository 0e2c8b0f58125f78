#pragma once

#include "proto/sdp/session.h"

#include <array>

/// Readers of attribute values, by concern. Each lookup gives null for a name that it does not know.
namespace parlance::proto::sdp::detail {

template <class Target> using Read = Result<void> (*)(std::string_view value, Target& target);

/// ice-ufrag, ice-pwd, ice-options, fingerprint, setup.
Read<TransportParameters> transport_reader(std::string_view name);
/// mid, rtcp-mux, rtcp-rsize, bundle-only, candidate, ptime, sctp-port, max-message-size.
Read<MediaDescription> section_reader(std::string_view name);
/// What a session may say for all of its sections: the direction, extmap, end-of-candidates.
Read<MediaDescription> inherited_reader(std::string_view name);
/// rtpmap, fmtp, rtcp-fb.
Read<MediaDescription> codec_reader(std::string_view name);
/// rid, simulcast, msid, ssrc, ssrc-group.
Read<MediaDescription> stream_reader(std::string_view name);
/// group, ice-lite, msid-semantic.
Read<SessionDescription> session_reader(std::string_view name);

/// The values of the o=, c=, b= and m= lines.
Result<Origin> read_origin(std::string_view value);
Result<Connection> read_connection(std::string_view value);
Result<Bandwidth> read_bandwidth(std::string_view value);
/// The m= line's own words into a section that is otherwise filled.
Result<void> read_media_line(std::string_view value, MediaDescription& media);

/// What no single line can tell: mids and bundles.
Result<void> check_bundles(const SessionDescription& session);

/// One more element may be added to a list of `size`, of which there may be `most`.
Result<void> room_in(std::size_t size, std::size_t most);

template <class Target, std::size_t N> struct Readers {
  struct Row {
    std::string_view name;
    Read<Target> read;
  };
  std::array<Row, N> rows;
  [[nodiscard]] Read<Target> find(std::string_view name) const {
    for (const Row& row : rows) {
      if (row.name == name) return row.read;
    }
    return nullptr;
  }
};

}  // namespace parlance::proto::sdp::detail
