#include "proto/rtp/extension_ids.h"

#include <algorithm>

namespace parlance::proto::rtp {
namespace {

constexpr std::array<std::string_view, kExtensionKinds> kUris{
    "",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "urn:ietf:params:rtp-hdrext:csrc-audio-level",
    "urn:ietf:params:rtp-hdrext:toffset",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "urn:3gpp:video-orientation",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-timing",
    "http://www.webrtc.org/experiments/rtp-hdrext/color-space",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00",
};

}  // namespace

ExtensionKind extension_kind_of(std::string_view uri) {
  const auto found = std::find(kUris.begin() + 1, kUris.end(), uri);
  return found == kUris.end() ? ExtensionKind::none : static_cast<ExtensionKind>(found - kUris.begin());
}

std::string_view extension_uri_of(ExtensionKind kind) { return kUris[static_cast<std::size_t>(kind)]; }

Result<void> ExtensionIds::set(ExtensionKind kind, std::uint8_t id) {
  if (id == 0 || kind == ExtensionKind::none) return fail(Kind::malformed, "rtp.extension_id");
  const ExtensionKind held = kind_of(id);
  const std::uint8_t before = id_of(kind);
  if (held == kind) return ok();
  if (held != ExtensionKind::none || before != 0) return fail(Kind::conflict, "rtp.extension_id_taken");
  ids_[static_cast<std::size_t>(kind)] = id;
  kinds_[id] = kind;
  return ok();
}

ExtensionMap map_between(const ExtensionIds& in, const ExtensionIds& out,
                         std::span<const ExtensionKind> passed) {
  ExtensionMap map;
  for (const ExtensionKind kind : passed) {
    if (in.id_of(kind) != 0) map.pass(in.id_of(kind), out.id_of(kind));
  }
  return map;
}

}  // namespace parlance::proto::rtp
