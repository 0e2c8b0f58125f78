#pragma once

#include "base/ids.h"
#include "media/types.h"

#include <variant>
#include <vector>

namespace parlance::room::tracks {

/// A participant begins to send something through the server.
struct Publish {
  TrackId track;
  media::TrackInfo info;
};

struct Unpublish {
  TrackId track;
};

/// The video codecs that a participant can decode; until it is said, all.
struct Decodes {
  std::vector<media::Codec> video;
};

using Command = std::variant<Publish, Unpublish, Decodes>;

}  // namespace parlance::room::tracks
