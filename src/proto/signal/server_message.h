#pragma once

#include "proto/signal/message.h"

namespace parlance::proto::signal {

struct Welcome {
  Version version;
  std::string session;
  std::string token;
  bool resumed = false;
  std::uint64_t received = 0;
  std::string person;
  std::string room;
  std::uint64_t occupancy = 0;
  std::uint64_t capacity = 0;
  std::string boot;
  std::uint64_t resume_window_ms = 0;
  std::uint16_t stun_port = 0;
};
/// Numbered when it has `re`.
struct ErrorMessage {
  std::optional<std::uint64_t> re;
  std::string error;
  std::string message;
  bool fatal = false;
  std::optional<std::uint64_t> retry_after_ms;
};

/// Numbered, section 4.2 and `ok`, `notice`.
struct Notice {
  std::string notice;
  std::string message;
};
struct Ok {
  std::uint64_t re = 0;
};
struct RoomOccupancy {
  std::uint64_t occupancy = 0;
};
struct Joined {
  std::string self;
  std::string participant_token;
  std::vector<Participant> participants;
  std::vector<Chat> chat;
};
struct ParticipantJoined {
  Participant participant;
};
struct ParticipantUpdated {
  Participant participant;
};
struct ParticipantLeft {
  std::string id;
  LeftReason reason = LeftReason::left;
};
struct SignalFrom {
  std::string from;
  std::string payload;  ///< as SignalTo's
};
struct ChatMessage {
  Chat chat;
};
struct ReactionShown {
  std::string from;
  Reaction reaction = Reaction::thumbs_up;
};

/// What this server's relay (TURN, RFC 8656) asks for; section 4.8.
struct RelayAccess {
  std::uint16_t port = 0;      ///< UDP and TCP
  std::uint16_t tls_port = 0;  ///< 0: none
  std::string username;
  std::string credential;
  std::uint64_t lifetime_ms = 0;
};

using ServerBody = std::variant<Welcome, Ack, Ping, Pong, ErrorMessage, Notice, Ok, RoomOccupancy, Joined,
                                ParticipantJoined, ParticipantUpdated, ParticipantLeft, SignalFrom,
                                ChatMessage, ReactionShown, MediaAnswer, MediaClosed, Slots, Speakers,
                                CodecChosen, LayersWanted, TopologyChanged, TopologySettled, RelayAccess>;

struct ServerMessage {
  std::optional<std::uint64_t> seq;
  std::optional<std::uint64_t> ack;
  ServerBody body;
};

}  // namespace parlance::proto::signal
