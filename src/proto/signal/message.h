#pragma once

#include "base/time.h"
#include "proto/signal/limits.h"
#include "proto/signal/media_messages.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The messages of docs/protocol.md as values. Everything in a decoded one keeps the limits of limits.h.
namespace parlance::proto::signal {

enum class DeviceState { on, off, none };
enum class Reaction { thumbs_up, heart, laugh, clap, surprised, party };
enum class LeftReason { left, lost };

struct Version {
  std::uint32_t major = kVersionMajor;
  std::uint32_t minor = kVersionMinor;
};
struct Media {
  DeviceState microphone = DeviceState::none;
  DeviceState camera = DeviceState::none;
  bool screen = false;
};
struct Participant {
  std::string id;
  std::string person;
  std::string name;
  Media media;
  bool hand = false;
  bool connected = true;
  WallTime joined_at;
};
struct Chat {
  std::uint64_t id = 0;
  std::string message_id;
  std::string from;
  std::string name;
  std::string text;
  WallTime at;
};

/// Either direction, never numbered.
struct Ack {};
struct Ping {};
struct Pong {};

/// Client to server, section 3.
struct Resume {
  std::string session;
  std::string token;
  std::uint64_t received = 0;
};
struct Hello {
  Version version;
  std::vector<std::string> capabilities;
  std::string device;
  std::string client;
  std::string room;  ///< as sent; its rules are room::normalise_room_name's
  std::string person;
  std::optional<Resume> resume;
};
struct Bye {};

/// Client to server, section 4.1; numbered.
struct Join {
  std::string name;
  std::string participant_token;
  std::optional<Media> media;
};
struct Leave {};
struct SignalTo {
  std::string to;
  /// One JSON object with the members `call`, `description` and `candidate` as far as they were there, checked and written anew.
  std::string payload;
};
struct ChatSend {
  std::string message_id;
  std::string text;
};
struct MediaSet {
  Media media;
};
struct HandSet {
  bool raised = false;
};
struct ReactionSend {
  Reaction reaction = Reaction::thumbs_up;
};
struct NameSet {
  std::string name;
};

using ClientBody =
    std::variant<Hello, Ack, Ping, Pong, Bye, Join, Leave, SignalTo, ChatSend, MediaSet, HandSet,
                 ReactionSend, NameSet, MediaOffer, MediaClose, ViewSet, DirectStateSay, PathReady>;

struct ClientMessage {
  std::optional<std::uint64_t> seq;  ///< there exactly in messages of section 4.1
  std::optional<std::uint64_t> ack;
  ClientBody body;
};

}  // namespace parlance::proto::signal
