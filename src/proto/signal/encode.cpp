#include "proto/signal/encode.h"

#include "proto/signal/detail/media_messages.h"
#include "proto/signal/detail/words.h"
#include "proto/signal/detail/writer.h"

namespace parlance::proto::signal {
namespace {

using boost::json::object;
using detail::head;
using detail::word;

object write(const Participant& participant) {
  object out;
  out["id"] = participant.id;
  out["person"] = participant.person;
  out["name"] = participant.name;
  out["media"] = detail::write(participant.media);
  out["hand"] = participant.hand;
  out["connected"] = participant.connected;
  out["joined_at"] = participant.joined_at.ms;
  return out;
}

object write(const Chat& chat) {
  object out;
  out["id"] = chat.id;
  out["message_id"] = chat.message_id;
  out["from"] = chat.from;
  out["name"] = chat.name;
  out["text"] = chat.text;
  out["at"] = chat.at.ms;
  return out;
}

/// Writes the body of the message whose numbers it holds.
struct BodyWriter {
  std::optional<std::uint64_t> seq;
  std::optional<std::uint64_t> ack;

  [[nodiscard]] object begin(std::string_view type) const { return head(type, seq, ack); }
  static std::string text(const object& out) { return boost::json::serialize(out); }

  std::string operator()(const Welcome& welcome) const {
    object out = begin("welcome");
    out["version"] = detail::write(welcome.version);
    out["session"] = welcome.session;
    out["token"] = welcome.token;
    out["resumed"] = welcome.resumed;
    out["received"] = welcome.received;
    out["person"] = welcome.person;
    out["room"] = {{"name", welcome.room}, {"occupancy", welcome.occupancy}, {"capacity", welcome.capacity}};
    out["boot"] = welcome.boot;
    out["resume_window_ms"] = welcome.resume_window_ms;
    out["stun"] = {{"port", welcome.stun_port}};
    return text(out);
  }
  std::string operator()(const Ack&) const { return text(begin("ack")); }
  std::string operator()(const Ping&) const { return text(begin("ping")); }
  std::string operator()(const Pong&) const { return text(begin("pong")); }
  std::string operator()(const ErrorMessage& error) const {
    object out = begin("error");
    if (error.re) out["re"] = *error.re;
    out["error"] = error.error;
    out["message"] = error.message;
    out["fatal"] = error.fatal;
    if (error.retry_after_ms) out["retry_after_ms"] = *error.retry_after_ms;
    return text(out);
  }
  std::string operator()(const Notice& notice) const {
    object out = begin("notice");
    out["notice"] = notice.notice;
    out["message"] = notice.message;
    return text(out);
  }
  std::string operator()(const Ok& reply) const {
    object out = begin("ok");
    out["re"] = reply.re;
    return text(out);
  }
  std::string operator()(const RoomOccupancy& room) const {
    object out = begin("room.occupancy");
    out["occupancy"] = room.occupancy;
    return text(out);
  }
  std::string operator()(const Joined& joined) const {
    object out = begin("joined");
    out["self"] = joined.self;
    out["participant_token"] = joined.participant_token;
    boost::json::array participants;
    for (const Participant& participant : joined.participants) participants.push_back(write(participant));
    out["participants"] = std::move(participants);
    boost::json::array chat;
    for (const Chat& message : joined.chat) chat.push_back(write(message));
    out["chat"] = std::move(chat);
    return text(out);
  }
  std::string operator()(const ParticipantJoined& event) const {
    return whole("participant.joined", event.participant);
  }
  std::string operator()(const ParticipantUpdated& event) const {
    return whole("participant.updated", event.participant);
  }
  std::string operator()(const ParticipantLeft& event) const {
    object out = begin("participant.left");
    out["id"] = event.id;
    out["reason"] = word(detail::kLeftReasons[static_cast<std::size_t>(event.reason)]);
    return text(out);
  }
  std::string operator()(const SignalFrom& event) const {
    object out = begin("signal");
    out["from"] = event.from;
    return detail::splice(out, event.payload);
  }
  std::string operator()(const ChatMessage& event) const {
    object out = begin("chat.message");
    out["chat"] = write(event.chat);
    return text(out);
  }
  std::string operator()(const ReactionShown& event) const {
    object out = begin("reaction");
    out["from"] = event.from;
    out["reaction"] = word(detail::kReactions[static_cast<std::size_t>(event.reaction)]);
    return text(out);
  }
  std::string operator()(const RelayAccess& access) const {
    object out = begin("turn");
    out["port"] = access.port;
    out["tls_port"] = access.tls_port;
    out["username"] = access.username;
    out["credential"] = access.credential;
    out["lifetime_ms"] = access.lifetime_ms;
    return text(out);
  }
  std::string operator()(const detail::MediaMessage auto& message) const {
    object out = begin("");
    detail::MediaWriter{out}(message);
    return text(out);
  }

 private:
  [[nodiscard]] std::string whole(std::string_view type, const Participant& participant) const {
    object out = begin(type);
    out["participant"] = write(participant);
    return text(out);
  }
};

}  // namespace

std::string encode(const ServerMessage& message) {
  return std::visit(BodyWriter{message.seq, message.ack}, message.body);
}

std::string encode_batch(std::span<const std::string> messages) {
  std::string text = "{\"messages\":[";
  for (const std::string& message : messages) {
    if (text.back() != '[') text += ',';
    text += message;
  }
  return text += "]}";
}

std::size_t encoded_size_bound(const Chat& chat) {
  constexpr std::size_t kAround = 160;  // the member names and two numbers
  // Of what a text may hold, only quotation mark, backslash, tab and newline grow, to two bytes.
  return kAround + chat.message_id.size() + chat.from.size() + 2 * (chat.name.size() + chat.text.size());
}

}  // namespace parlance::proto::signal
