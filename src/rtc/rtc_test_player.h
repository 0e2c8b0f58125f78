#pragma once

// For tests: what a browser's player makes of what it gets.

#include "proto/rtp/rtx.h"
#include "proto/rtp/unwrap.h"
#include "rtc/rtc_test_encoder.h"

#include <map>
#include <vector>

namespace parlance::rtc::test {

/// What the payload's stamp says.
struct Stamp {
  std::uint32_t ssrc = 0;
  std::uint32_t frame = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

inline Stamp stamp_of(ByteView payload, bool video) {
  Reader reader(payload);
  if (video) static_cast<void>(reader.skip(5).has_value());
  const auto ssrc = reader.u32();
  const auto frame = reader.u32();
  return {ssrc.value_or(0), frame.value_or(0)};
}

/// The stream that a client gets in one slot, retransmissions put in their places.
struct Player {
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;
  bool video = true;
  std::map<std::uint64_t, Bytes> packets{};  ///< whole, by unwrapped number
  std::size_t repaired = 0;
  rtp::SequenceUnwrapper unwrapper{};

  Player(const sdp::SessionDescription& answer, const std::string& mid) {
    const auto& media = section(answer, mid);
    ssrc = media.ssrcs.front().ssrc;
    rtx_ssrc = sdp::rtx_of(media, ssrc).value_or(0);
    video = media.kind == sdp::MediaKind::video;
  }
  void take(ByteView bytes) {
    const auto packet = *rtp::PacketView::parse(bytes);
    if (packet.ssrc() == ssrc) {
      packets.emplace(number(packet.sequence()), Bytes(bytes.begin(), bytes.end()));
    } else if (packet.ssrc() == rtx_ssrc && rtx_ssrc != 0) {
      Bytes original(2048);
      const auto size = rtp::unwrap_rtx(packet, ssrc, 0, original);
      if (!size) return;
      original.resize(*size);
      if (packets.emplace(number(rtp::read_rtx(packet)->original_sequence), original).second) ++repaired;
    }
  }
  std::uint64_t number(std::uint16_t sequence) {
    return static_cast<std::uint64_t>(unwrapper.unwrap(sequence) + 0x10000);
  }
  /// Numbers between the first and the last that are not there.
  [[nodiscard]] std::vector<std::uint16_t> missing() const {
    std::vector<std::uint16_t> list;
    if (packets.empty()) return list;
    for (std::uint64_t i = packets.begin()->first; i < packets.rbegin()->first; ++i)
      if (!packets.contains(i)) list.push_back(static_cast<std::uint16_t>(i));
    return list;
  }
  [[nodiscard]] std::vector<Stamp> stamps() const {
    std::vector<Stamp> list;
    list.reserve(packets.size());
    for (const auto& [number, bytes] : packets)
      list.push_back(stamp_of(rtp::PacketView::parse(bytes)->payload(), video));
    return list;
  }
};

}  // namespace parlance::rtc::test
