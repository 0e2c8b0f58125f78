#pragma once

#include "proto/signal/server_message.h"
#include "room/command.h"
#include "room/event.h"

#include <optional>
#include <string>

/// Between the protocol's words and the room's.
namespace parlance::gateway::web {

room::MediaState to_room(const proto::signal::Media& media);

/// What a numbered message other than `join` and `leave` asks of the room; nullopt for those two and for unnumbered ones.
std::optional<room::Command> to_room(proto::signal::ClientBody body);

/// Everything but a Snapshot, which needs a token beside it.
std::optional<proto::signal::ServerBody> to_wire(const room::Event& event);

/// Takes the newest of the chat that fit into limits.h's kJoinedChatBytes.
proto::signal::Joined to_wire(const room::roster::Snapshot& snapshot, std::string participant_token);

}  // namespace parlance::gateway::web
