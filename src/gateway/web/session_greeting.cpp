#include "gateway/web/session_greeting.h"

#include "proto/signal/encode.h"
#include "proto/signal/error_ids.h"
#include "room/name.h"

#include <utility>

namespace parlance::gateway::web {

namespace wire = proto::signal;
namespace errors = proto::signal::errors;

tl::expected<SessionHouse::Arrival, wire::Refusal> read_hello(std::string_view text, std::string source) {
  auto message = wire::decode_client(text);
  // What is wrong with a message does not matter when it should not have come at all.
  if (!message && !message.error().fatal) return tl::unexpected(wire::refusal_of(errors::kHelloExpected));
  if (!message) return tl::unexpected(std::move(message.error()));
  auto* hello = std::get_if<wire::Hello>(&message->body);
  if (hello == nullptr) return tl::unexpected(wire::refusal_of(errors::kHelloExpected));
  auto name = room::normalise_room_name(hello->room);
  if (!name) return tl::unexpected(wire::refusal_of(errors::kBadRoomName));
  SessionHouse::Arrival arrival;
  arrival.hello = std::move(*hello);
  arrival.room.name = *std::move(name);
  arrival.source = std::move(source);
  return arrival;
}

std::string encode_refusal(const wire::Refusal& refusal) {
  wire::ErrorMessage error{std::nullopt, std::string(refusal.error), refusal.message, refusal.fatal,
                           std::nullopt};
  return wire::encode(wire::ServerMessage{std::nullopt, std::nullopt, std::move(error)});
}

}  // namespace parlance::gateway::web
