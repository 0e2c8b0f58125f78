#include "proto/signal/decode.h"
#include "proto/signal/detail/media_messages.h"
#include "proto/signal/detail/shared.h"
#include "proto/signal/detail/words.h"
#include "proto/signal/error_ids.h"

#include <array>

namespace parlance::proto::signal {
namespace {

using detail::Fields;
using detail::Problem;

constexpr std::uint64_t kGreatest = static_cast<std::uint64_t>(kGreatestInteger);
constexpr std::size_t kAnyText =
    4 * kUnacknowledgedBytes;  // the other side is a server that we chose to talk to
constexpr detail::TextRange kAny{0, kAnyText};

std::uint64_t count(Fields& fields, std::string_view name) { return fields.integer(name, 0, kGreatest); }
WallTime time(Fields& fields, std::string_view name) {
  return {static_cast<std::int64_t>(count(fields, name))};
}

Participant read_participant(Fields fields) {
  Participant participant;
  participant.id = fields.text("id", kAny);
  participant.person = fields.text("person", kAny);
  participant.name = fields.text("name", kAny);
  participant.media = detail::read_media(fields.object("media"));
  participant.hand = fields.boolean("hand");
  participant.connected = fields.boolean("connected");
  participant.joined_at = time(fields, "joined_at");
  return participant;
}

Chat read_chat(Fields fields) {
  Chat chat;
  chat.id = count(fields, "id");
  chat.message_id = fields.text("message_id", kAny);
  chat.from = fields.text("from", kAny);
  chat.name = fields.text("name", kAny);
  chat.text = fields.text("text", kAny);
  chat.at = time(fields, "at");
  return chat;
}

template <class T, class Read> std::vector<T> read_list(Fields& fields, std::string_view name, Read read) {
  static const boost::json::object kNone;
  std::vector<T> out;
  for (const boost::json::value& item : fields.list(name)) {
    const boost::json::object* object = item.if_object();
    if (object == nullptr) fields.refuse(errors::kBadField, name, "objects");
    out.push_back(read(Fields(object == nullptr ? kNone : *object, fields.problem())));
  }
  return out;
}

ServerBody read_welcome(Fields& fields) {
  Welcome welcome;
  Fields version = fields.object("version");
  welcome.version = {static_cast<std::uint32_t>(version.integer("major", 0, 0xFFFFFFFF)),
                     static_cast<std::uint32_t>(version.integer("minor", 0, 0xFFFFFFFF))};
  welcome.session = fields.text("session", kAny);
  welcome.token = fields.text("token", kAny);
  welcome.resumed = fields.boolean("resumed");
  welcome.received = count(fields, "received");
  welcome.person = fields.text("person", kAny);
  Fields room = fields.object("room");
  welcome.room = room.text("name", kAny);
  welcome.occupancy = count(room, "occupancy");
  welcome.capacity = count(room, "capacity");
  welcome.boot = fields.text("boot", kAny);
  welcome.resume_window_ms = count(fields, "resume_window_ms");
  Fields stun = fields.object("stun");
  welcome.stun_port = static_cast<std::uint16_t>(stun.integer("port", 0, 65535));
  return welcome;
}

ServerBody read_error(Fields& fields) {
  ErrorMessage error;
  error.re = fields.optional_integer("re", 1, kGreatest);
  error.error = fields.text("error", kAny);
  error.message = fields.text("message", kAny);
  error.fatal = fields.boolean("fatal");
  error.retry_after_ms = fields.optional_integer("retry_after_ms", 0, kGreatest);
  return error;
}

ServerBody read_joined(Fields& fields) {
  Joined joined;
  joined.self = fields.text("self", kAny);
  joined.participant_token = fields.text("participant_token", kAny);
  joined.participants = read_list<Participant>(fields, "participants", &read_participant);
  joined.chat = read_list<Chat>(fields, "chat", &read_chat);
  return joined;
}

ServerBody read_signal(Fields& fields) {
  SignalFrom signal;
  signal.from = fields.text("from", kAny);
  signal.payload = detail::read_signal_payload(fields);
  return signal;
}

ServerBody read_left(Fields& fields) {
  return ParticipantLeft{fields.text("id", kAny),
                         static_cast<LeftReason>(fields.one_of("reason", detail::kLeftReasons))};
}

ServerBody read_relay(Fields& fields) {
  RelayAccess access;
  access.port = static_cast<std::uint16_t>(fields.integer("port", 1, 65535));
  access.tls_port = static_cast<std::uint16_t>(fields.integer("tls_port", 0, 65535));
  access.username = fields.text("username", kAny);
  access.credential = fields.text("credential", kAny);
  access.lifetime_ms = count(fields, "lifetime_ms");
  return access;
}

ServerBody read_reaction(Fields& fields) {
  return ReactionShown{fields.text("from", kAny),
                       static_cast<Reaction>(fields.one_of("reaction", detail::kReactions))};
}

struct Type {
  std::string_view name;
  ServerBody (*read)(Fields& fields) = nullptr;
};

constexpr std::array kTypes{
    Type{"welcome", &read_welcome},
    Type{"ack", [](Fields& fields) -> ServerBody { return count(fields, "ack"), Ack{}; }},
    Type{"ping", [](Fields&) -> ServerBody { return Ping{}; }},
    Type{"pong", [](Fields&) -> ServerBody { return Pong{}; }},
    Type{"error", &read_error},
    Type{"notice",
         [](Fields& f) -> ServerBody { return Notice{f.text("notice", kAny), f.text("message", kAny)}; }},
    Type{"ok", [](Fields& fields) -> ServerBody { return Ok{fields.integer("re", 1, kGreatest)}; }},
    Type{"room.occupancy",
         [](Fields& fields) -> ServerBody { return RoomOccupancy{count(fields, "occupancy")}; }},
    Type{"joined", &read_joined},
    Type{
        "participant.joined",
        [](Fields& f) -> ServerBody { return ParticipantJoined{read_participant(f.object("participant"))}; }},
    Type{"participant.updated",
         [](Fields& f) -> ServerBody {
           return ParticipantUpdated{read_participant(f.object("participant"))};
         }},
    Type{"participant.left", &read_left},
    Type{"signal", &read_signal},
    Type{"chat.message",
         [](Fields& fields) -> ServerBody { return ChatMessage{read_chat(fields.object("chat"))}; }},
    Type{"reaction", &read_reaction},
    Type{"turn", &read_relay},
};

using Read = ServerBody (*)(Fields& fields);

/// Null: unknown.
Read reader_of(std::string_view name) {
  for (const Type& type : kTypes) {
    if (type.name == name) return type.read;
  }
  for (const detail::MediaServerType& type : detail::kMediaServerTypes) {
    if (type.name == name) return type.read;
  }
  return nullptr;
}

}  // namespace

Result<ServerMessage> decode_server(std::string_view text) {
  const auto value = detail::parse_json(text, kJsonDepth);
  const boost::json::object* object = value ? value->if_object() : nullptr;
  const boost::json::value* name = object == nullptr ? nullptr : object->if_contains("type");
  if (name == nullptr || !name->is_string()) return fail(Kind::malformed, errors::kMalformed);
  const Read read = reader_of({name->get_string().data(), name->get_string().size()});
  if (read == nullptr) return fail(Kind::unsupported, errors::kUnknownType);
  Problem problem;
  Fields fields(*object, problem);
  ServerMessage message;
  message.seq = fields.optional_integer("seq", 1, kGreatest);
  message.ack = fields.optional_integer("ack", 0, kGreatest);
  message.body = read(fields);
  if (!problem.error.empty()) return fail(Kind::malformed, problem.error);
  return message;
}

}  // namespace parlance::proto::signal
