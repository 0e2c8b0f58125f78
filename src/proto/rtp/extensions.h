#pragma once

#include "base/time.h"
#include "proto/rtp/ntp.h"
#include "proto/rtp/packet.h"

#include <string_view>

namespace parlance::proto::rtp {

/// A small extension value as it is written, without allocation.
struct ExtensionBytes {
  std::array<std::uint8_t, 16> bytes{};
  std::uint8_t size = 0;

  [[nodiscard]] ByteView view() const { return ByteView(bytes).first(size); }
};

// Each read_* takes an element's value. Errors: `rtp.extension_size`, and where said others.

/// RFC 6464. Level is in -dBov: 0 is the loudest, 127 silence.
struct AudioLevel {
  std::uint8_t level = 127;
  bool voice = false;
  friend bool operator==(const AudioLevel&, const AudioLevel&) = default;
};
Result<AudioLevel> read_audio_level(ByteView value);
ExtensionBytes write_audio_level(AudioLevel level);

/// abs-send-time: 24 bits, seconds in 6.18 fixed point; wraps after 64 s.
Result<std::uint32_t> read_abs_send_time(ByteView value);
ExtensionBytes write_abs_send_time(std::uint32_t value);
std::uint32_t abs_send_time_of(TimePoint time);
/// `later - earlier`, right within 32 s either way.
Duration abs_send_time_difference(std::uint32_t later, std::uint32_t earlier);

/// transport-wide-cc 01: 16 bits, counting all packets of a transport.
Result<std::uint16_t> read_transport_sequence(ByteView value);
ExtensionBytes write_transport_sequence(std::uint16_t value);

/// RFC 5450: 24 bits signed, in units of the media clock.
Result<std::int32_t> read_transmission_offset(ByteView value);

/// A browser's mids and rids have one to three characters; RFC 8852 section 3.1 asks for short ones.
constexpr std::size_t kMaxStreamName = 32;
/// mid (RFC 9143), rid and repaired-rid (RFC 8852): what comes before a first NUL. Errors: `rtp.stream_name` (empty, longer
/// than kMaxStreamName, or a character that is no SDP token's).
Result<std::string_view> read_stream_name(ByteView value);

/// 3GPP TS 26.114 section 7.4.5: how the receiver has to turn the picture.
struct VideoOrientation {
  std::uint16_t clockwise = 0;  ///< degrees: 0, 90, 180, 270
  bool mirrored = false;        ///< the F bit
  bool back_camera = false;     ///< the C bit
  friend bool operator==(const VideoOrientation&, const VideoOrientation&) = default;
};
Result<VideoOrientation> read_video_orientation(ByteView value);
ExtensionBytes write_video_orientation(VideoOrientation orientation);

/// playout-delay: bounds of the receiver's delay, in steps of 10 ms, at most 40.95 s.
struct PlayoutDelay {
  std::chrono::milliseconds min{0};
  std::chrono::milliseconds max{0};
  friend bool operator==(const PlayoutDelay&, const PlayoutDelay&) = default;
};
/// Error: `rtp.playout_delay` (min above max).
Result<PlayoutDelay> read_playout_delay(ByteView value);
/// Rounds down to 10 ms and clamps to 0..40.95 s.
ExtensionBytes write_playout_delay(PlayoutDelay delay);

/// abs-capture-time: when the frame was captured by the capturer's clock, and that clock's offset to the sender's.
struct AbsCaptureTime {
  NtpTime captured;
  std::optional<std::int64_t> clock_offset;  ///< seconds in signed 32.32 fixed point
  friend bool operator==(const AbsCaptureTime&, const AbsCaptureTime&) = default;
};
Result<AbsCaptureTime> read_abs_capture_time(ByteView value);
ExtensionBytes write_abs_capture_time(const AbsCaptureTime& time);

enum class VideoContent : std::uint8_t { camera, screen };
/// video-content-type: bit 0 says screen; the rest is experiments' numbers and ignored.
Result<VideoContent> read_video_content_type(ByteView value);
ExtensionBytes write_video_content_type(VideoContent content);

}  // namespace parlance::proto::rtp
