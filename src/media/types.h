#pragma once

#include "base/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace parlance::media {

enum class Kind { audio, video };

/// What of a person a track carries (docs/protocol.md, 4.6).
enum class Source { microphone, camera, screen, screen_audio };

[[nodiscard]] constexpr Kind kind_of(Source source) {
  return source == Source::microphone || source == Source::screen_audio ? Kind::audio : Kind::video;
}

/// The codecs whose payload we understand enough to choose layers; anything else passes through untouched.
enum class Codec { opus, vp8, vp9, h264, av1, other };

/// One encoding of a track: a simulcast layer, or the only one.
struct Encoding {
  std::string rid;  ///< empty: not simulcast
};

/// What a publisher sends. `encodings` is ordered from the smallest picture to the largest; never empty, at most kMaxEncodings.
struct TrackInfo {
  static constexpr std::size_t kMaxEncodings = 4;
  Source source = Source::microphone;
  Codec codec = Codec::
      opus;  ///< at first; each packet says its own, because publishers switch codecs without negotiation
  std::uint32_t clock_rate = 48000;  ///< Hz
  std::vector<Encoding> encodings{Encoding{}};
};

/// What somebody wants of a track: nothing, or the encodings and temporal layers up to these (0-based).
struct Layers {
  bool any = true;
  std::uint8_t encoding = TrackInfo::kMaxEncodings - 1;
  std::uint8_t spatial = 7;
  std::uint8_t temporal = 7;
  friend bool operator==(const Layers&, const Layers&) = default;
};

}  // namespace parlance::media
