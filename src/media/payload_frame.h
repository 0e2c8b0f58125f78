#pragma once

#include "base/result.h"
#include "media/packet.h"

namespace parlance::media {

/// Whether a payload shows that its frame begins with it.
enum class FrameStart : std::uint8_t {
  no,
  yes,
  perhaps,  ///< where it is the first one with its timestamp
};

/// What a codec's payload descriptor and the clear prefix behind it (docs/protocol.md, 4.6) tell.
struct PayloadFrame {
  FrameInfo frame;  ///< but for `starts`; `ends` only where the payload tells, else the marker does
  FrameStart start = FrameStart::perhaps;
  bool begins_keyframe = false;  ///< the rest of the frame does not show it
  PictureNumbers picture;
};

/// Error: `media.payload`. A payload of an unknown codec tells nothing and is never wrong.
Result<PayloadFrame> read_payload_frame(Codec codec, ByteView payload);

}  // namespace parlance::media
