#include "rtc/capabilities.h"

#include "proto/rtp/extension_ids.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace parlance::rtc {
namespace {

using proto::rtp::ExtensionKind;
namespace sdp = proto::sdp;

constexpr std::uint32_t kVideoClock = 90000;
constexpr std::uint32_t kOpusClock = 48000;

sdp::ExtensionSupport support(ExtensionKind kind, sdp::Direction direction) {
  return {std::string(proto::rtp::extension_uri_of(kind)), direction};
}

std::vector<sdp::Codec> video_codecs() {
  return {
      {"VP8", kVideoClock, 1, {}, true},
      {"VP9", kVideoClock, 1, {{"profile-id", "0"}}, true},
      // Constrained Baseline in non-interleaved mode: what every browser that has H.264 sends and takes (RFC 7742, section 6.2).
      {"H264",
       kVideoClock,
       1,
       {{"level-asymmetry-allowed", "1"}, {"packetization-mode", "1"}, {"profile-level-id", "42e034"}},
       true},
      {"AV1", kVideoClock, 1, {{"profile", "0"}, {"level-idx", "15"}, {"tier", "0"}}, true},
  };
}

std::vector<sdp::Codec> audio_codecs() {
  return {{"opus", kOpusClock, 2, {{"minptime", "10"}, {"useinbandfec", "1"}, {"usedtx", "1"}}, false}};
}

std::vector<sdp::Feedback> video_feedback() {
  return {{"goog-remb", ""}, {"transport-cc", ""}, {"ccm", "fir"}, {"nack", ""}, {"nack", "pli"}};
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

sdp::MediaCapabilities capabilities(media::Kind kind) {
  constexpr auto kBoth = sdp::Direction::sendrecv;
  constexpr auto kReceive = sdp::Direction::recvonly;
  const bool audio = kind == media::Kind::audio;
  sdp::MediaCapabilities can;
  can.codecs = audio ? audio_codecs() : video_codecs();
  can.feedback = audio ? std::vector<sdp::Feedback>{{"transport-cc", ""}} : video_feedback();
  can.extensions = {support(ExtensionKind::mid, kBoth), support(ExtensionKind::abs_send_time, kBoth),
                    support(ExtensionKind::transport_sequence, kBoth)};
  if (audio) {
    can.extensions.push_back(support(ExtensionKind::audio_level, kBoth));
    return can;
  }
  can.extensions.push_back(support(ExtensionKind::video_orientation, kBoth));
  can.extensions.push_back(support(ExtensionKind::dependency_descriptor, kBoth));
  for (const ExtensionKind each : {ExtensionKind::rid, ExtensionKind::repaired_rid})
    can.extensions.push_back(support(each, kReceive));
  return can;
}

std::optional<media::Codec> codec_of(const sdp::Payload& payload) {
  struct Named {
    std::string_view name;
    media::Codec codec;
  };
  static constexpr std::array kNames{Named{"opus", media::Codec::opus}, Named{"VP8", media::Codec::vp8},
                                     Named{"VP9", media::Codec::vp9}, Named{"H264", media::Codec::h264},
                                     Named{"AV1", media::Codec::av1}};
  for (const Named& each : kNames) {
    if (same_name(payload.codec, each.name)) return each.codec;
  }
  return std::nullopt;
}

}  // namespace parlance::rtc
