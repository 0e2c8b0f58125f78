#include "proto/signal/decode.h"

#include "proto/signal/detail/media_messages.h"
#include "proto/signal/detail/shared.h"
#include "proto/signal/detail/text_rules.h"
#include "proto/signal/detail/words.h"
#include "proto/signal/error_ids.h"

#include <algorithm>
#include <array>

namespace parlance::proto::signal {
namespace {

using detail::Fields;
using detail::Problem;

constexpr std::uint64_t kGreatest = static_cast<std::uint64_t>(kGreatestInteger);
constexpr std::uint64_t kGreatestVersion = 0xFFFFFFFF;

Version read_version(Fields fields) {
  Version version;
  version.major = static_cast<std::uint32_t>(fields.integer("major", 0, kGreatestVersion));
  version.minor = static_cast<std::uint32_t>(fields.integer("minor", 0, kGreatestVersion));
  return version;
}

std::vector<std::string> read_capabilities(Fields& fields) {
  std::vector<std::string> capabilities;
  if (!fields.has("capabilities")) return capabilities;
  const boost::json::array& list = fields.list("capabilities");
  if (list.size() > kCapabilities) fields.refuse(errors::kBadField, "capabilities", "at most 32");
  for (const boost::json::value& item : list) {
    const boost::json::string* text = item.if_string();
    if (text == nullptr || text->size() > kCapabilityBytes) {
      fields.refuse(errors::kBadField, "capabilities", "strings of at most 64 bytes");
      return capabilities;
    }
    capabilities.emplace_back(text->data(), text->size());
  }
  return capabilities;
}

Resume read_resume(Fields fields) {
  return {fields.text("session", {1, kServerIdBytes}), fields.text("token", {1, kSessionTokenBytes}),
          fields.integer("received", 0, kGreatest)};
}

ClientBody read_hello(Fields& fields) {
  Hello hello;
  hello.version = read_version(fields.object("version"));
  // Before the rest: another major version may have other members.
  if (hello.version.major != kVersionMajor) fields.refuse(errors::kVersion, "version", "major version 1");
  hello.capabilities = read_capabilities(fields);
  hello.device = fields.client_id("device", kClientIdLeast);
  hello.client = fields.optional_text("client", {0, kClientBytes});
  hello.room = fields.text("room", {0, kRoomNameBytes});
  hello.person = fields.optional_text("person", {0, kPersonTokenBytes});
  if (fields.has("resume")) hello.resume = read_resume(fields.object("resume"));
  return hello;
}

std::string read_name(Fields& fields) {
  auto name = detail::display_name(fields.text("name", {0, kMessageBytes}));
  if (!name) fields.refuse(name.error().what, "name", "1-64 characters, none of them a control");
  return name ? *std::move(name) : std::string();
}

ClientBody read_join(Fields& fields) {
  Join join;
  join.name = read_name(fields);
  join.participant_token = fields.optional_text("participant_token", {0, kParticipantTokenBytes});
  if (fields.has("media")) join.media = detail::read_media(fields.object("media"));
  return join;
}

ClientBody read_chat(Fields& fields) {
  ChatSend chat{fields.client_id("message_id", kClientIdLeast), fields.text("text", {0, kMessageBytes})};
  if (auto fine = detail::check_chat_text(chat.text); !fine) {
    fields.refuse(fine.error().what, "text", "1-4000 characters, no control but tab and newline");
  }
  return chat;
}

ClientBody read_signal(Fields& fields) {
  SignalTo signal;
  signal.to = fields.text("to", {1, kServerIdBytes});
  signal.payload = detail::read_signal_payload(fields);
  return signal;
}

ClientBody read_reaction(Fields& fields) {
  return ReactionSend{static_cast<Reaction>(fields.one_of("reaction", detail::kReactions))};
}

ClientBody read_ack(Fields& fields) {
  fields.integer("ack", 0, kGreatest);
  return Ack{};
}

struct Type {
  std::string_view name;
  bool numbered = false;
  ClientBody (*read)(Fields& fields) = nullptr;
};

constexpr std::array kTypes{
    Type{"hello", false, &read_hello},
    Type{"ack", false, &read_ack},
    Type{"ping", false, [](Fields&) -> ClientBody { return Ping{}; }},
    Type{"pong", false, [](Fields&) -> ClientBody { return Pong{}; }},
    Type{"bye", false, [](Fields&) -> ClientBody { return Bye{}; }},
    Type{"join", true, &read_join},
    Type{"leave", true, [](Fields&) -> ClientBody { return Leave{}; }},
    Type{"signal", true, &read_signal},
    Type{"chat.send", true, &read_chat},
    Type{"media.set", true,
         [](Fields& fields) -> ClientBody { return MediaSet{detail::read_media(fields.object("media"))}; }},
    Type{"hand.set", true, [](Fields& fields) -> ClientBody { return HandSet{fields.boolean("raised")}; }},
    Type{"reaction.send", true, &read_reaction},
    Type{"name.set", true, [](Fields& fields) -> ClientBody { return NameSet{read_name(fields)}; }},
};

std::optional<Type> find_type(std::string_view name) {
  for (const Type& type : kTypes) {
    if (type.name == name) return type;
  }
  for (const detail::MediaClientType& type : detail::kMediaClientTypes) {
    if (type.name == name) return Type{type.name, true, type.read};
  }
  return std::nullopt;
}

/// What a message may have beyond 64 KiB: its `sdp`, as it stood in the text (RFC 8259, section 7).
std::size_t escaped_sdp_size(std::string_view type, const boost::json::object& object) {
  const boost::json::value* sdp = nullptr;
  if (type == "media.offer") sdp = object.if_contains("sdp");
  const boost::json::value* description = type == "signal" ? object.if_contains("description") : nullptr;
  if (description != nullptr && description->is_object()) sdp = description->get_object().if_contains("sdp");
  return sdp == nullptr || !sdp->is_string() ? 0 : boost::json::serialize(*sdp).size();
}

bool is_too_large(std::string_view text, std::string_view type, const boost::json::object& object) {
  if (text.size() <= kMessageBytes) return false;
  return text.size() - std::min(text.size(), escaped_sdp_size(type, object)) > kMessageBytes;
}

tl::unexpected<Refusal> refuse(std::string_view error) { return tl::unexpected(refusal_of(error)); }

std::optional<std::uint64_t> readable_seq(const boost::json::object& object) {
  const boost::json::value* value = object.if_contains("seq");
  const auto seq = value == nullptr ? std::nullopt : detail::integer_of(*value);
  if (!seq || *seq < 1) return std::nullopt;
  return static_cast<std::uint64_t>(*seq);
}

tl::expected<ClientMessage, Refusal> read_known(const Type& type, const boost::json::object& object) {
  Problem problem;
  Fields fields(object, problem);
  ClientMessage message;
  if (type.numbered) message.seq = fields.integer("seq", 1, kGreatest);
  message.ack = fields.optional_integer("ack", 0, kGreatest);
  message.body = type.read(fields);
  if (problem.error.empty()) return message;
  // Nothing can follow a refused hello, so it always closes the pipe.
  const bool fatal = facts_of(problem.error).fatal || type.name == "hello";
  return tl::unexpected(Refusal{problem.error, fatal, std::move(problem.message),
                                type.numbered ? readable_seq(object) : std::nullopt});
}

}  // namespace

Refusal refusal_of(std::string_view error_id) {
  const ErrorFacts& facts = facts_of(error_id);
  return {facts.id, facts.fatal, std::string(facts.message), std::nullopt};
}

tl::expected<ClientMessage, Refusal> decode_client(std::string_view text) {
  if (text.size() > kMessageWithSdpBytes) return refuse(errors::kTooLarge);
  const auto value = detail::parse_json(text, kJsonDepth);
  const boost::json::object* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return refuse(text.size() > kMessageBytes ? errors::kTooLarge : errors::kMalformed);
  const boost::json::value* name = object->if_contains("type");
  if (name == nullptr || !name->is_string()) return refuse(errors::kMalformed);
  const std::string_view type_name(name->get_string().data(), name->get_string().size());
  if (is_too_large(text, type_name, *object)) return refuse(errors::kTooLarge);
  if (const auto type = find_type(type_name)) return read_known(*type, *object);
  Refusal refusal = refusal_of(errors::kUnknownType);
  refusal.seq = readable_seq(*object);
  return tl::unexpected(std::move(refusal));
}

tl::expected<Batch, Refusal> decode_batch(std::string_view body) {
  constexpr std::size_t kAround = 2;  // the object and its list
  constexpr detail::TextRange kAny{0, kBatchBytes};
  if (body.size() > kBatchBytes) return refuse(errors::kTooLarge);
  const auto value = detail::parse_json(body, kJsonDepth + kAround);
  const boost::json::object* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return refuse(errors::kMalformed);
  Problem problem;
  Fields fields(*object, problem);
  const boost::json::array& list = fields.list("messages");
  if (!problem.error.empty() || list.size() > kBatchMessages) return refuse(errors::kMalformed);
  Batch batch;
  for (const boost::json::value& message : list) batch.messages.push_back(boost::json::serialize(message));
  batch.session = fields.optional_text("session", kAny);
  batch.token = fields.optional_text("token", kAny);
  if (!problem.error.empty()) return refuse(errors::kMalformed);
  return batch;
}

}  // namespace parlance::proto::signal
