#include "proto/rtp/extensions.h"

#include "proto/rtp/span_writer.h"

#include <algorithm>

namespace parlance::proto::rtp {
namespace {

constexpr std::uint32_t kAbsSendTimeCircle = 1U << 24U;
constexpr unsigned kAbsSendTimeFraction = 18;  // bits after the point
constexpr std::int64_t kNanosecondsASecond = 1'000'000'000;
constexpr std::chrono::milliseconds kPlayoutStep{10};
constexpr std::int64_t kMaxPlayoutSteps = 0xfff;

Error wrong_size() { return fail(Kind::malformed, "rtp.extension_size"); }

ExtensionBytes one_byte(unsigned value) { return {{static_cast<std::uint8_t>(value)}, 1}; }

Result<std::uint32_t> read_u24(ByteView value) {
  if (value.size() != 3) return wrong_size();
  return std::uint32_t{value[0]} << 16U | std::uint32_t{value[1]} << 8U | value[2];
}

ExtensionBytes write_u24(std::uint32_t value) {
  ExtensionBytes out;
  SpanWriter writer(out.bytes);
  writer.u24(value);
  out.size = 3;
  return out;
}

/// What RFC 8851 allows in a rid and RFC 4566 in a token, as far as anybody uses it.
bool is_name_character(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || std::string_view("!#$%&'*+-.^_`{|}~").find(c) != std::string_view::npos;
}

std::uint32_t playout_steps(std::chrono::milliseconds delay) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(delay / kPlayoutStep, 0, kMaxPlayoutSteps));
}

}  // namespace

Result<AudioLevel> read_audio_level(ByteView value) {
  // RFC 6464 section 3: one byte; in the two-byte form there may be padding behind it.
  if (value.empty()) return wrong_size();
  return AudioLevel{static_cast<std::uint8_t>(value[0] & 0x7fU), (value[0] & 0x80U) != 0};
}

ExtensionBytes write_audio_level(AudioLevel level) {
  return one_byte((level.voice ? 0x80U : 0U) | std::min<unsigned>(level.level, 127));
}

Result<std::uint32_t> read_abs_send_time(ByteView value) { return read_u24(value); }
ExtensionBytes write_abs_send_time(std::uint32_t value) { return write_u24(value); }

std::uint32_t abs_send_time_of(TimePoint time) {
  // The origin is arbitrary, so that a moment before it only has to stay on the circle.
  const std::int64_t since = time.time_since_epoch().count();
  const std::int64_t circle = 64 * kNanosecondsASecond;
  const auto within = static_cast<std::uint64_t>(((since % circle) + circle) % circle);
  return static_cast<std::uint32_t>((within << kAbsSendTimeFraction) / kNanosecondsASecond) &
         (kAbsSendTimeCircle - 1);
}

Duration abs_send_time_difference(std::uint32_t later, std::uint32_t earlier) {
  std::int64_t units = (later - earlier) & (kAbsSendTimeCircle - 1);
  if (units >= kAbsSendTimeCircle / 2) units -= kAbsSendTimeCircle;
  return Duration(units * kNanosecondsASecond / (1 << kAbsSendTimeFraction));
}

Result<std::uint16_t> read_transport_sequence(ByteView value) {
  if (value.size() != 2) return wrong_size();
  return static_cast<std::uint16_t>(value[0] << 8U | value[1]);
}

ExtensionBytes write_transport_sequence(std::uint16_t value) {
  return {{static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)}, 2};
}

Result<std::int32_t> read_transmission_offset(ByteView value) {
  const auto raw = read_u24(value);
  if (!raw) return raw.error();
  const auto number = static_cast<std::int32_t>(*raw);
  return number >= 0x800000 ? number - 0x1000000 : number;
}

Result<std::string_view> read_stream_name(ByteView value) {
  const std::string_view text = as_text(value);
  const std::string_view name = text.substr(0, text.find('\0'));
  const bool good = !name.empty() && name.size() <= kMaxStreamName &&
                    std::all_of(name.begin(), name.end(), is_name_character);
  if (!good) return fail(Kind::malformed, "rtp.stream_name");
  return name;
}

Result<VideoOrientation> read_video_orientation(ByteView value) {
  if (value.size() != 1) return wrong_size();
  const unsigned bits = value[0];
  return VideoOrientation{static_cast<std::uint16_t>((bits & 3U) * 90), (bits & 4U) != 0, (bits & 8U) != 0};
}

ExtensionBytes write_video_orientation(VideoOrientation orientation) {
  return one_byte((orientation.back_camera ? 8U : 0U) | (orientation.mirrored ? 4U : 0U) |
                  (orientation.clockwise / 90U & 3U));
}

Result<PlayoutDelay> read_playout_delay(ByteView value) {
  const auto raw = read_u24(value);
  if (!raw) return raw.error();
  const PlayoutDelay delay{kPlayoutStep * (*raw >> 12U), kPlayoutStep * (*raw & 0xfffU)};
  if (delay.min > delay.max) return fail(Kind::malformed, "rtp.playout_delay");
  return delay;
}

ExtensionBytes write_playout_delay(PlayoutDelay delay) {
  return write_u24(playout_steps(delay.min) << 12U | playout_steps(delay.max));
}

Result<AbsCaptureTime> read_abs_capture_time(ByteView value) {
  if (value.size() != 8 && value.size() != 16) return wrong_size();
  Reader reader(value);
  AbsCaptureTime time{NtpTime{*reader.u64()}, std::nullopt};
  if (!reader.empty()) time.clock_offset = static_cast<std::int64_t>(*reader.u64());
  return time;
}

ExtensionBytes write_abs_capture_time(const AbsCaptureTime& time) {
  ExtensionBytes out;
  SpanWriter writer(out.bytes);
  writer.u64(time.captured.value);
  if (time.clock_offset) writer.u64(static_cast<std::uint64_t>(*time.clock_offset));
  out.size = static_cast<std::uint8_t>(writer.size());
  return out;
}

Result<VideoContent> read_video_content_type(ByteView value) {
  if (value.size() != 1) return wrong_size();
  return (value[0] & 1U) != 0 ? VideoContent::screen : VideoContent::camera;
}

ExtensionBytes write_video_content_type(VideoContent content) {
  return one_byte(content == VideoContent::screen ? 1 : 0);
}

}  // namespace parlance::proto::rtp
