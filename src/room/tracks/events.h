#pragma once

#include "base/ids.h"
#include "media/types.h"

#include <variant>
#include <vector>

namespace parlance::room::tracks {

struct Track {
  TrackId id;
  ParticipantId from;
  media::TrackInfo info;
};

struct Published {
  Track track;
};

struct Unpublished {
  TrackId track;
  ParticipantId from;
};

/// The video codec that everybody decodes has changed; publishers are to send it.
struct CodecChosen {
  media::Codec video = media::Codec::vp8;
};

/// Who speaks, the loudest first. Not a change of the room: the engine says it.
struct Speakers {
  std::vector<ParticipantId> speakers;
};

using Event = std::variant<Published, Unpublished, CodecChosen, Speakers>;

}  // namespace parlance::room::tracks
