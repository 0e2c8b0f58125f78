#pragma once

#include "media/types.h"
#include "proto/sdp/codecs.h"

#include <optional>

/// What the server can do with media, as session descriptions say it.
namespace parlance::rtc {

/// In both directions, except for what only a publisher says (rids).
proto::sdp::MediaCapabilities capabilities(media::Kind kind);

/// Nothing for RTX and for what we know nothing about.
std::optional<media::Codec> codec_of(const proto::sdp::Payload& payload);

}  // namespace parlance::rtc
