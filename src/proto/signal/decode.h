#pragma once

#include "base/result.h"
#include "proto/signal/server_message.h"

#include <string_view>

namespace parlance::proto::signal {

/// Why a message was not taken: the protocol's error, ready to be answered.
struct Refusal {
  std::string_view error;  ///< of error_ids.h
  bool fatal = false;      ///< the pipe has to be closed
  std::string message;     ///< English; names the member, never repeats text from the wire
  std::optional<std::uint64_t>
      seq;  ///< the message's number, where it could be read: the refusal is its reply
};

/// The row of section 7 as a refusal.
Refusal refusal_of(std::string_view error_id);

/// Strict in what it knows, blind to unknown members. Room names are only looked at as text (see Hello::room). A refused hello is always fatal.
tl::expected<ClientMessage, Refusal> decode_client(std::string_view text);

/// For the load client and for tests. Error `message.malformed`, `message.unknown_type` or `message.bad_field`.
Result<ServerMessage> decode_server(std::string_view text);

/// The body of /signal/send and its kin: each message as its own text. `session` and `token` come with beacons only.
struct Batch {
  std::vector<std::string> messages;
  std::string session;
  std::string token;
};
tl::expected<Batch, Refusal> decode_batch(std::string_view body);

}  // namespace parlance::proto::signal
