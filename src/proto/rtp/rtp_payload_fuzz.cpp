#include "base/check.h"
#include "proto/rtp/payload/av1.h"
#include "proto/rtp/payload/h264.h"
#include "proto/rtp/payload/opus.h"
#include "proto/rtp/payload/vp8.h"
#include "proto/rtp/payload/vp9.h"
#include "proto/rtp/red.h"

#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto::rtp;
using namespace parlance::proto::rtp::payload;

namespace {

void read_vp8(ByteView bytes) {
  const auto descriptor = read_vp8_descriptor(bytes);
  if (!descriptor) return;
  check(descriptor->size < bytes.size() && descriptor->size <= 6, "vp8: a descriptor without payload");
  static_cast<void>(vp8_resolution(bytes, *descriptor));
  Bytes copy(bytes.begin(), bytes.end());
  rewrite_vp8(copy, *descriptor, {0x1234, 0x56});
  const auto back = read_vp8_descriptor(copy);
  check(back && back->size == descriptor->size && back->temporal == descriptor->temporal,
        "vp8: rewriting broke it");
}

void read_vp9(ByteView bytes) {
  const auto descriptor = read_vp9_descriptor(bytes);
  if (!descriptor) return;
  check(descriptor->size < bytes.size(), "vp9: a descriptor without payload");
  Bytes copy(bytes.begin(), bytes.end());
  rewrite_vp9(copy, *descriptor, {0x1234, 0x56});
  const auto back = read_vp9_descriptor(copy);
  check(back && back->size == descriptor->size && back->spatial == descriptor->spatial,
        "vp9: rewriting broke it");
}

void read_h264_all(ByteView bytes) {
  const auto packet = read_h264(bytes);
  if (packet && !packet->sps.empty()) static_cast<void>(read_sps_resolution(packet->sps).has_value());
}

void read_sps(ByteView bytes) {
  const auto resolution = read_sps_resolution(bytes);
  if (!resolution) return;
  check(resolution->width > 0 && resolution->height > 0, "sps: nothing left by cropping");
  check(resolution->width <= kMaxH264Dimension && resolution->height <= 2 * kMaxH264Dimension,
        "sps: too large");
}

void read_red_all(ByteView bytes) {
  const auto red = proto::rtp::read_red(bytes);
  if (!red) return;
  Bytes out(bytes.size());
  const auto size = write_red(red->all(), out);
  check(size && *size == bytes.size(), "red: what was read cannot be written");
}

void read_opus_all(ByteView bytes) {
  const auto packet = read_opus(bytes);
  check(!packet || packet->duration <= kMaxOpusDuration, "opus: too long");
}

}  // namespace

/// The first byte says which codec: the order of payload_examples_test.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(data + 1, size - 1);
  switch (data[0] % 7) {
  case 0:
    read_vp8(bytes);
    break;
  case 1:
    read_vp9(bytes);
    break;
  case 2:
    read_h264_all(bytes);
    break;
  case 3:
    static_cast<void>(read_av1(bytes).has_value());
    break;
  case 4:
    read_opus_all(bytes);
    break;
  case 5:
    read_red_all(bytes);
    break;
  default:
    read_sps(bytes);
    break;
  }
  return 0;
}
