#pragma once

#include "proto/signal/server_message.h"

#include <span>
#include <string>
#include <string_view>

namespace parlance::proto::signal {

/// One JSON object without line breaks outside strings (server-sent events need that).
std::string encode(const ServerMessage& message);
/// For the load client and for tests.
std::string encode(const ClientMessage& message);

/// `{"messages":[...]}` of messages that are encoded already.
std::string encode_batch(std::span<const std::string> messages);

/// How many bytes a chat message takes inside `joined`, at most.
std::size_t encoded_size_bound(const Chat& chat);

}  // namespace parlance::proto::signal
