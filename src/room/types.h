#pragma once

#include "base/ids.h"
#include "base/time.h"

#include <cstdint>
#include <string>

namespace parlance::room {

/// A microphone or camera: sending, switched off by its person, or not there.
enum class Device { on, off, none };

/// What a participant sends at present, as they tell it.
struct MediaState {
  Device microphone = Device::none;
  Device camera = Device::none;
  bool screen = false;
  friend bool operator==(const MediaState&, const MediaState&) = default;
};

/// A person's presence in a room (docs/protocol.md, 4.3).
struct ParticipantInfo {
  ParticipantId id;
  PersonId person;
  std::string name;  ///< 1-64 code points, trimmed, no control characters
  MediaState media;
  bool hand = false;
  bool connected = true;  ///< false while nothing carries its session
  WallTime joined_at;
  friend bool operator==(const ParticipantInfo&, const ParticipantInfo&) = default;
};

/// One message of the room's chat. `index` counts 1, 2, 3 ... in the room.
struct ChatMessage {
  std::uint64_t index = 0;
  std::string message_id;  ///< made by the author's client; unique per author
  ParticipantId from;
  std::string name;  ///< the author's, when it was written
  std::string text;  ///< plain text, 1-4000 code points
  WallTime at;
  friend bool operator==(const ChatMessage&, const ChatMessage&) = default;
};

}  // namespace parlance::room
