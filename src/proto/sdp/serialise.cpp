#include "proto/sdp/serialise.h"

#include "base/check.h"
#include "proto/sdp/detail/words.h"

#include <concepts>
#include <utility>

namespace parlance::proto::sdp {
namespace {

using detail::word_of;

/// Appends whole lines and guards their borders.
class Lines final {
 public:
  template <class... Parts> void add(const Parts&... parts) {
    const std::size_t begin = text_.size();
    (append(parts), ...);
    constexpr std::string_view kForbidden("\0\r\n", 3);
    check(text_.find_first_of(kForbidden, begin) == std::string::npos, "a line break inside an SDP line");
    text_ += "\r\n";
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void append(std::string_view part) { text_ += part; }
  template <std::integral T> void append(T part) { text_ += std::to_string(part); }

  std::string text_;
};

/// `items` with `separator` between them, each turned into text by `text_of`.
template <class Items, class TextOf> std::string join(const Items& items, char separator, TextOf text_of) {
  std::string joined;
  for (const auto& item : items) {
    if (&item != &items.front()) joined += separator;
    joined += text_of(item);
  }
  return joined;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += ' ' + word;
  return text;
}

std::string text_of(const Connection& connection) {
  return std::string(connection.ipv6 ? "IN IP6 " : "IN IP4 ") + connection.address;
}

std::string text_of(const Parameter& parameter) {
  return parameter.value.empty() ? parameter.key : parameter.key + '=' + parameter.value;
}

std::string text_of(const Msid& msid) {
  return msid.track.empty() ? msid.stream : msid.stream + ' ' + msid.track;
}

std::string text_of(const Fingerprint& fingerprint) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return fingerprint.algorithm + ' ' + join(fingerprint.digest, ':', [kDigits](std::uint8_t byte) {
           return std::string{kDigits[byte >> 4U], kDigits[byte & 15U]};
         });
}

std::string text_of(const Rid& rid) {
  std::string text = rid.id + ' ' + std::string(word_of(rid.direction));
  Parameters restrictions = rid.restrictions;
  if (!rid.payload_types.empty()) {
    const auto types = join(rid.payload_types, ',', [](std::uint8_t type) { return std::to_string(type); });
    restrictions.insert(restrictions.begin(), {"pt", types});
  }
  if (restrictions.empty()) return text;
  return text + ' ' + join(restrictions, ';', [](const Parameter& each) { return text_of(each); });
}

std::string text_of(const SimulcastStreams& streams) {
  return join(streams, ';', [](const std::vector<SimulcastChoice>& stream) {
    return join(stream, ',',
                [](const SimulcastChoice& choice) { return (choice.paused ? "~" : "") + choice.rid; });
  });
}

void write_connection(const std::optional<Connection>& connection, Lines& lines) {
  if (connection) lines.add("c=", text_of(*connection));
}

void write_bandwidths(const std::vector<Bandwidth>& bandwidths, Lines& lines) {
  for (const Bandwidth& bandwidth : bandwidths) lines.add("b=", bandwidth.type, ":", bandwidth.value);
}

void write_transport(const TransportParameters& transport, Lines& lines) {
  if (!transport.ice_ufrag.empty()) lines.add("a=ice-ufrag:", transport.ice_ufrag);
  if (!transport.ice_pwd.empty()) lines.add("a=ice-pwd:", transport.ice_pwd);
  if (!transport.ice_options.empty()) {
    lines.add("a=ice-options:",
              join(transport.ice_options, ' ', [](const std::string& each) { return each; }));
  }
  for (const Fingerprint& fingerprint : transport.fingerprints)
    lines.add("a=fingerprint:", text_of(fingerprint));
  if (transport.setup) lines.add("a=setup:", word_of(*transport.setup));
}

void write_media_line(const MediaDescription& media, Lines& lines) {
  std::string formats = joined_words(media.formats);
  for (const Payload& payload : media.payloads) formats += ' ' + std::to_string(payload.type);
  const bool is_other = media.kind == MediaKind::other;
  lines.add("m=", is_other ? std::string_view(media.other_kind) : word_of(media.kind), " ", media.port, " ",
            media.protocol, formats);
}

void write_payload(const Payload& payload, Lines& lines) {
  if (!payload.codec.empty()) {
    const std::string channels = payload.channels == 1 ? "" : '/' + std::to_string(payload.channels);
    lines.add("a=rtpmap:", payload.type, " ", payload.codec, "/", payload.clock_rate, channels);
  }
  for (const Feedback& each : payload.feedback) {
    lines.add("a=rtcp-fb:", payload.type, " ", each.type, each.parameter.empty() ? "" : " ", each.parameter);
  }
  if (payload.parameters.empty()) return;
  lines.add("a=fmtp:", payload.type, " ",
            join(payload.parameters, ';', [](const Parameter& each) { return text_of(each); }));
}

void write_extension(const HeaderExtension& extension, Lines& lines) {
  const bool both_ways = extension.direction == Direction::sendrecv;
  lines.add("a=extmap:", extension.id, both_ways ? "" : "/",
            both_ways ? std::string_view() : word_of(extension.direction), " ", extension.uri,
            extension.parameters.empty() ? "" : " ", extension.parameters);
}

void write_ssrcs(const MediaDescription& media, Lines& lines) {
  for (const SsrcGroup& group : media.ssrc_groups) {
    std::string members;
    for (const std::uint32_t ssrc : group.ssrcs) members += ' ' + std::to_string(ssrc);
    lines.add("a=ssrc-group:", group.semantics, members);
  }
  for (const Ssrc& each : media.ssrcs) {
    if (!each.cname.empty()) lines.add("a=ssrc:", each.ssrc, " cname:", each.cname);
    if (each.msid) lines.add("a=ssrc:", each.ssrc, " msid:", text_of(*each.msid));
    if (each.cname.empty() && !each.msid) lines.add("a=ssrc:", each.ssrc);
  }
}

void write_simulcast(const MediaDescription& media, Lines& lines) {
  for (const Rid& rid : media.rids) lines.add("a=rid:", text_of(rid));
  const Simulcast& simulcast = media.simulcast;
  if (simulcast.send.empty() && simulcast.recv.empty()) return;
  std::string text;
  if (!simulcast.send.empty()) text += "send " + text_of(simulcast.send);
  if (!simulcast.recv.empty()) text += (text.empty() ? "recv " : " recv ") + text_of(simulcast.recv);
  lines.add("a=simulcast:", text);
}

void write_candidates(const MediaDescription& media, Lines& lines) {
  for (const Candidate& candidate : media.candidates) lines.add("a=", serialise(candidate));
  if (media.end_of_candidates) lines.add("a=end-of-candidates");
}

void write_media(const MediaDescription& media, Lines& lines) {
  write_media_line(media, lines);
  write_connection(media.connection, lines);
  write_bandwidths(media.bandwidths, lines);
  write_candidates(media, lines);
  write_transport(media.transport, lines);
  if (!media.mid.empty()) lines.add("a=mid:", media.mid);
  for (const HeaderExtension& extension : media.header_extensions) write_extension(extension, lines);
  if (media.extmap_allow_mixed) lines.add("a=extmap-allow-mixed");
  lines.add("a=", word_of(media.direction));
  for (const Msid& msid : media.msids) lines.add("a=msid:", text_of(msid));
  if (media.bundle_only) lines.add("a=bundle-only");
  if (media.rtcp_mux) lines.add("a=rtcp-mux");
  if (media.rtcp_rsize) lines.add("a=rtcp-rsize");
  for (const Payload& payload : media.payloads) write_payload(payload, lines);
  if (media.ptime) lines.add("a=ptime:", *media.ptime);
  if (media.sctp_port) lines.add("a=sctp-port:", *media.sctp_port);
  if (media.max_message_size) lines.add("a=max-message-size:", *media.max_message_size);
  write_ssrcs(media, lines);
  write_simulcast(media, lines);
}

void write_session(const SessionDescription& session, Lines& lines) {
  const Origin& origin = session.origin;
  lines.add("v=0");
  lines.add("o=", origin.username, " ", origin.session_id, " ", origin.version, " ", text_of(origin.address));
  lines.add("s=", session.name);
  write_connection(session.connection, lines);
  write_bandwidths(session.bandwidths, lines);
  lines.add("t=0 0");  // RFC 8829 section 5.2.1
  for (const BundleGroup& group : session.bundles) lines.add("a=group:BUNDLE", joined_words(group.mids));
  if (session.ice_lite) lines.add("a=ice-lite");
  if (session.extmap_allow_mixed) lines.add("a=extmap-allow-mixed");
  write_transport(session.transport, lines);
  if (session.msid_semantic) {
    lines.add("a=msid-semantic:", session.msid_semantic->semantic,
              joined_words(session.msid_semantic->streams));
  }
}

}  // namespace

std::string serialise(const SessionDescription& session) {
  Lines lines;
  write_session(session, lines);
  for (const MediaDescription& media : session.media) write_media(media, lines);
  return lines.take();
}

}  // namespace parlance::proto::sdp
