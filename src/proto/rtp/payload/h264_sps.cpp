#include "proto/rtp/bits.h"
#include "proto/rtp/payload/h264.h"

namespace parlance::proto::rtp::payload {
namespace {

// ITU-T H.264 section 7.3.2.1.1.
constexpr std::uint32_t kMaxPictureOrderCycle = 255;
constexpr std::uint32_t kMaxMacroblocks = kMaxH264Dimension / 16;
constexpr unsigned kSeparatePlanes = 3;  // of chroma_format_idc

/// Where an SPS is longer, the rest (VUI, beyond what is read here) is cut off.
using SpsBytes = std::array<std::uint8_t, kMaxSpsSize>;

/// Without the emulation prevention bytes (section 7.4.1): the 3 in 0 0 3. Returns the size.
std::size_t unescape(ByteView nal, SpsBytes& out) {
  std::size_t size = 0;
  unsigned zeros = 0;
  for (const std::uint8_t byte : nal) {
    if (size == out.size()) break;
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    out[size++] = byte;
  }
  return size;
}

bool has_chroma_format(std::uint32_t profile) {
  switch (profile) {
  case 44:
  case 83:
  case 86:
  case 100:
  case 110:
  case 118:
  case 122:
  case 128:
  case 134:
  case 135:
  case 138:
  case 139:
  case 244:
    return true;
  default:
    return false;
  }
}

/// Section 7.3.2.1.1.1: a scale of 0 ends the list's own numbers.
void skip_scaling_list(BitReader& in, unsigned count) {
  std::int64_t last = 8;
  std::int64_t next = 8;
  for (unsigned i = 0; i < count && next != 0; ++i) {
    next = ((last + in.signed_golomb()) % 256 + 256) % 256;
    if (next != 0) last = next;
  }
}

/// Returns chroma_format_idc.
std::uint32_t read_chroma(BitReader& in) {
  const std::uint32_t format = in.golomb();
  if (format > kSeparatePlanes) in.fail_now();
  // With separate planes each is coded as monochrome.
  const bool separate = format == kSeparatePlanes && in.flag();
  in.golomb();
  in.golomb();
  in.skip(1);
  if (in.flag()) {
    const unsigned lists = format == kSeparatePlanes ? 12 : 8;
    for (unsigned i = 0; i < lists; ++i) {
      if (in.flag()) skip_scaling_list(in, i < 6 ? 16 : 64);
    }
  }
  return separate ? 0 : format;
}

void skip_picture_order(BitReader& in) {
  const std::uint32_t type = in.golomb();
  if (type == 0) {
    in.golomb();
  } else if (type == 1) {
    in.skip(1);
    in.signed_golomb();
    in.signed_golomb();
    const std::uint32_t count = in.golomb();
    if (count > kMaxPictureOrderCycle) in.fail_now();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i) in.signed_golomb();
  } else if (type > 2) {
    in.fail_now();
  }
}

struct Crop {
  std::uint64_t x = 0;
  std::uint64_t y = 0;
};

Crop read_crop(BitReader& in) {
  if (!in.flag()) return {};
  const std::uint64_t left = in.golomb();
  const std::uint64_t right = in.golomb();
  const std::uint64_t top = in.golomb();
  return {left + right, top + in.golomb()};
}

}  // namespace

Result<Resolution> read_sps_resolution(ByteView sps) {
  SpsBytes bytes{};
  BitReader in(ByteView(bytes).first(unescape(sps, bytes)));
  if ((in.bits(8) & 0x1fU) != static_cast<unsigned>(NalType::sps)) return fail(Kind::malformed, "h264.sps");
  const std::uint32_t profile = in.bits(8);
  in.skip(16);
  in.golomb();
  const std::uint32_t chroma = has_chroma_format(profile) ? read_chroma(in) : 1;
  in.golomb();
  skip_picture_order(in);
  in.golomb();
  in.skip(1);
  const std::uint64_t across = std::uint64_t{in.golomb()} + 1;
  const std::uint64_t down = std::uint64_t{in.golomb()} + 1;
  const bool frames_only = in.flag();
  if (!frames_only) in.skip(1);
  in.skip(1);
  const Crop crop = read_crop(in);
  if (in.failed()) return fail(Kind::malformed, "h264.sps");
  if (across > kMaxMacroblocks || down > kMaxMacroblocks) return fail(Kind::too_large, "h264.sps_limit");
  // Table 6-1 and equations 7-19 to 7-22: cropping counts in chroma samples, and in both fields' lines.
  const std::uint64_t fields = frames_only ? 1 : 2;
  const std::uint64_t crop_x = crop.x * (chroma == 1 || chroma == 2 ? 2 : 1);
  const std::uint64_t crop_y = crop.y * (chroma == 1 ? 2 : 1) * fields;
  const std::uint64_t width = across * 16;
  const std::uint64_t height = down * 16 * fields;
  if (crop_x >= width || crop_y >= height) return fail(Kind::malformed, "h264.sps");
  return Resolution{static_cast<std::uint32_t>(width - crop_x), static_cast<std::uint32_t>(height - crop_y)};
}

}  // namespace parlance::proto::rtp::payload
