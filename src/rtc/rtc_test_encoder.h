#pragma once

// For tests: what a browser's encoder sends.

#include "proto/rtp/extension_ids.h"
#include "proto/rtp/extensions.h"
#include "proto/rtp/header.h"
#include "proto/rtp/rtcp_feedback.h"
#include "proto/rtp/rtcp_reports.h"
#include "proto/rtp/rtx.h"
#include "rtc/rtc_test_client.h"

#include <map>

namespace parlance::rtc::test {

namespace rtp = proto::rtp;
using rtp::ExtensionKind;

inline const sdp::MediaDescription& section(const sdp::SessionDescription& description,
                                            const std::string& mid) {
  return *sdp::find_media(description, mid);
}

inline std::uint8_t extension_id(const sdp::MediaDescription& media, ExtensionKind kind) {
  const auto* extension = sdp::find_extension(media, rtp::extension_uri_of(kind));
  return extension == nullptr ? std::uint8_t{0} : static_cast<std::uint8_t>(extension->id);
}

/// A packet before protection.
struct Plain {
  Bytes header;
  Bytes payload;
};

/// One encoding of a video track, as VP8 in several packets a frame, or of a sound track, in one. The payload's end tells which frame it was.
struct Encoder {
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;
  std::string mid;
  std::string rid;
  std::uint8_t type = 96;
  std::uint8_t rtx_type = 97;
  rtp::ExtensionIds ids{};
  bool video = true;
  std::uint16_t sequence = 1000;
  std::uint16_t rtx_sequence = 5000;
  std::uint32_t timestamp = 90000;
  std::uint32_t frame = 0;
  std::uint16_t picture = 100;
  int packets_per_frame = 3;
  std::size_t padding = 0;  ///< more payload bytes
  std::map<std::uint16_t, Plain> history{};

  /// The next frame's packets. `transport` counts the client's packets.
  std::vector<Plain> next(bool key, std::uint16_t& transport) {
    std::vector<Plain> packets;
    picture = static_cast<std::uint16_t>((picture + 1) & 0x7fffU);
    const int count = video ? packets_per_frame : 1;
    for (int i = 0; i < count; ++i) {
      Plain packet{head({ssrc, timestamp, sequence, type, i + 1 == count}, transport++, false), body(key, i)};
      history[sequence++] = packet;
      packets.push_back(std::move(packet));
    }
    timestamp += video ? 3000 : 960;
    ++frame;
    return packets;
  }
  Plain repair(std::uint16_t lost, std::uint16_t& transport) {
    const Plain& old = history.at(lost);
    const auto view = *rtp::PacketView::parse(old.header);
    Plain packet{
        head({rtx_ssrc, view.timestamp(), rtx_sequence++, rtx_type, view.marker()}, transport++, true), {}};
    packet.payload = {static_cast<std::uint8_t>(lost >> 8U), static_cast<std::uint8_t>(lost)};
    packet.payload.insert(packet.payload.end(), old.payload.begin(), old.payload.end());
    return packet;
  }

 private:
  [[nodiscard]] Bytes head(const rtp::Header& header, std::uint16_t transport, bool repair) const {
    const auto number = rtp::write_transport_sequence(transport);
    const auto level = rtp::write_audio_level({20, true});
    std::vector<rtp::ExtensionValue> values;
    const auto add = [&](ExtensionKind kind, ByteView value) {
      if (ids.id_of(kind) != 0 && !value.empty()) values.push_back({ids.id_of(kind), value});
    };
    add(ExtensionKind::transport_sequence, number.view());
    add(ExtensionKind::mid, as_bytes(mid));
    add(repair ? ExtensionKind::repaired_rid : ExtensionKind::rid, as_bytes(rid));
    if (!video) add(ExtensionKind::audio_level, level.view());
    Bytes bytes(rtp::kMaxHeaderSize);
    bytes.resize(rtp::write_header(header, {.csrcs = {}, .extensions = values}, bytes)->size);
    return bytes;
  }
  [[nodiscard]] Bytes body(bool key, int index) const {
    Bytes bytes;
    Writer out(bytes);
    if (video) {
      out.u8(index == 0 ? 0x90 : 0x80);
      out.u8(0x80);  // I
      out.u16(static_cast<std::uint16_t>(0x8000U | picture));
      out.u8(key ? 0 : 1);
    }
    out.u32(ssrc);
    out.u32(frame);
    out.u8(static_cast<std::uint8_t>(index));
    out.zeros(padding);
    return bytes;
  }
};

}  // namespace parlance::rtc::test
