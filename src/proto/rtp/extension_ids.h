#pragma once

#include "proto/rtp/header.h"

#include <string_view>

namespace parlance::proto::rtp {

/// The header extensions that we know (read, write or pass on), each with its URI in `a=extmap`.
enum class ExtensionKind : std::uint8_t {
  none = 0,
  audio_level,          ///< urn:ietf:params:rtp-hdrext:ssrc-audio-level (RFC 6464)
  mixed_audio_level,    ///< urn:ietf:params:rtp-hdrext:csrc-audio-level (RFC 6465)
  transmission_offset,  ///< urn:ietf:params:rtp-hdrext:toffset (RFC 5450)
  abs_send_time,        ///< http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
  transport_sequence,   ///< http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
  mid,                  ///< urn:ietf:params:rtp-hdrext:sdes:mid (RFC 9143)
  rid,                  ///< urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id (RFC 8852)
  repaired_rid,         ///< urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id (RFC 8852)
  video_orientation,    ///< urn:3gpp:video-orientation (3GPP TS 26.114)
  playout_delay,        ///< http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
  abs_capture_time,     ///< http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time
  video_content_type,   ///< http://www.webrtc.org/experiments/rtp-hdrext/video-content-type
  video_timing,         ///< http://www.webrtc.org/experiments/rtp-hdrext/video-timing
  color_space,          ///< http://www.webrtc.org/experiments/rtp-hdrext/color-space
  dependency_descriptor,  ///< https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
  video_layers,           ///< http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00
};
constexpr std::size_t kExtensionKinds = 17;  ///< with `none`

/// `none` for a URI that we don't know.
ExtensionKind extension_kind_of(std::string_view uri);
/// Empty for `none`.
std::string_view extension_uri_of(ExtensionKind kind);

/// Which id stands for which extension in one direction of one m-section (or of a bundle).
class ExtensionIds final {
 public:
  /// Errors: `rtp.extension_id` (0, or kind `none`), `rtp.extension_id_taken` (the id stands for another kind, or the kind has
  /// another id); nothing has changed then.
  Result<void> set(ExtensionKind kind, std::uint8_t id);
  /// 0 where it was not negotiated.
  [[nodiscard]] std::uint8_t id_of(ExtensionKind kind) const { return ids_[static_cast<std::size_t>(kind)]; }
  /// `none` where nothing was negotiated.
  [[nodiscard]] ExtensionKind kind_of(std::uint8_t id) const { return kinds_[id]; }
  /// The value in a packet of this direction, where it was negotiated and is there.
  [[nodiscard]] std::optional<ByteView> find(const PacketView& packet, ExtensionKind kind) const {
    return packet.extension(id_of(kind));
  }

 private:
  std::array<std::uint8_t, kExtensionKinds> ids_{};
  std::array<ExtensionKind, 256> kinds_{};
};

/// Lets through the `passed` kinds that both directions negotiated.
ExtensionMap map_between(const ExtensionIds& in, const ExtensionIds& out,
                         std::span<const ExtensionKind> passed);

}  // namespace parlance::proto::rtp
