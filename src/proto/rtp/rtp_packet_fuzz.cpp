#include "base/check.h"
#include "proto/rtp/demux.h"
#include "proto/rtp/extensions.h"
#include "proto/rtp/header.h"
#include "proto/rtp/rtx.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto::rtp;

namespace {

void read_all(ByteView value) {
  const auto ignore = [](const auto& result) { static_cast<void>(result.has_value()); };
  ignore(read_audio_level(value));
  ignore(read_abs_send_time(value));
  ignore(read_transport_sequence(value));
  ignore(read_transmission_offset(value));
  ignore(read_stream_name(value));
  ignore(read_video_orientation(value));
  ignore(read_playout_delay(value));
  ignore(read_abs_capture_time(value));
  ignore(read_video_content_type(value));
}

/// Whatever came, it can be forwarded with all its extensions, and they are the same behind it.
void forward(const PacketView& packet) {
  ExtensionMap map;
  for (unsigned id = 1; id < 256; ++id)
    map.pass(static_cast<std::uint8_t>(id), static_cast<std::uint8_t>(id));
  Bytes out(kMaxHeaderSize);
  const auto written = rewrite_header(packet, header_of(packet), {map, {}, ExtensionForms::mixed}, out);
  check(written.has_value(), "a packet cannot be forwarded");
  const auto back = PacketView::parse(ByteView(out).first(written->size));
  check(back.has_value(), "our own header does not parse");
  check(back->ssrc() == packet.ssrc() && back->sequence() == packet.sequence(), "another header");
  check(back->csrc_count() == packet.csrc_count(), "other CSRCs");
  check(back->extensions().size() == packet.extensions().size(), "other extensions");
  for (std::size_t i = 0; i < back->extensions().size(); ++i) {
    const ByteView a = back->value_of(back->extensions()[i]);
    const ByteView b = packet.value_of(packet.extensions()[i]);
    check(std::equal(a.begin(), a.end(), b.begin(), b.end()), "another extension value");
  }
}

void unwrap(const PacketView& packet) {
  Bytes out(packet.bytes().size());
  const auto size = unwrap_rtx(packet, 1, 96, out);
  check(size.has_value() || size.error().what == "rtx.short", "a retransmission grew when it was unwrapped");
  if (!size) return;
  const auto back = PacketView::parse(ByteView(out).first(*size));
  check(back && back->payload().size() + kRtxPrefix == packet.payload().size(), "another payload");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  static_cast<void>(traffic_of(bytes));
  static_cast<void>(is_rtcp(bytes));
  const auto packet = PacketView::parse(bytes);
  if (!packet) return 0;
  for (const ExtensionPlace& place : packet->extensions()) read_all(packet->value_of(place));
  forward(*packet);
  unwrap(*packet);
  return 0;
}
