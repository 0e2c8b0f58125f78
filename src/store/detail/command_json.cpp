#include "store/detail/command_json.h"

#include "base/check.h"

#include <boost/json.hpp>

#include <optional>

namespace parlance::store::detail {
namespace {

namespace json = boost::json;
namespace roster = room::roster;

constexpr std::int64_t kVersion = 1;

struct BadEntry {};  // leaves only decode_command

std::string_view text_of(room::Device device) {
  switch (device) {
  case room::Device::on:
    return "on";
  case room::Device::off:
    return "off";
  case room::Device::none:
    return "none";
  }
  return "none";
}

room::Device device_of(std::string_view text) {
  if (text == "on") return room::Device::on;
  if (text == "off") return room::Device::off;
  if (text == "none") return room::Device::none;
  throw BadEntry{};
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) throw BadEntry{};
  return std::string(value->get_string());
}

bool flag(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_bool()) throw BadEntry{};
  return value->get_bool();
}

struct Encoder {
  json::object operator()(const roster::Join& c) const {
    json::object media{{"microphone", text_of(c.media.microphone)},
                       {"camera", text_of(c.media.camera)},
                       {"screen", c.media.screen}};
    return {
        {"type", "roster.join"}, {"person", c.person.str()}, {"name", c.name}, {"media", std::move(media)}};
  }
  json::object operator()(const roster::Leave& c) const {
    const bool lost = c.reason == roster::Leave::Reason::lost;
    return {{"type", "roster.leave"}, {"reason", lost ? "lost" : "left"}};
  }
  json::object operator()(const roster::SetName& c) const {
    return {{"type", "roster.set_name"}, {"name", c.name}};
  }
  json::object operator()(const room::chat::Send& c) const {
    return {{"type", "chat.send"}, {"message_id", c.message_id}, {"text", c.text}};
  }
  json::object operator()(const roster::Command& c) const { return std::visit(*this, c); }
  json::object operator()(const room::chat::Command& c) const { return std::visit(*this, c); }
  template <class Other> json::object operator()(const Other&) const {
    throw Bug("a command that is not durable is to be stored");
  }
};

roster::Join decode_join(const json::object& object) {
  const json::value* media = object.if_contains("media");
  if (media == nullptr || !media->is_object()) throw BadEntry{};
  const json::object& devices = media->get_object();
  return {PersonId(text(object, "person")), text(object, "name"),
          room::MediaState{device_of(text(devices, "microphone")), device_of(text(devices, "camera")),
                           flag(devices, "screen")}};
}

roster::Leave decode_leave(const json::object& object) {
  const std::string reason = text(object, "reason");
  if (reason == "left") return {roster::Leave::Reason::left};
  if (reason == "lost") return {roster::Leave::Reason::lost};
  throw BadEntry{};
}

room::Command decode_known(const json::object& object) {
  const std::string type = text(object, "type");
  if (type == "roster.join") return roster::Command(decode_join(object));
  if (type == "roster.leave") return roster::Command(decode_leave(object));
  if (type == "roster.set_name") return roster::Command(roster::SetName{text(object, "name")});
  if (type == "chat.send") {
    return room::chat::Command(room::chat::Send{text(object, "message_id"), text(object, "text")});
  }
  throw BadEntry{};
}

}  // namespace

std::string encode_command(const room::Command& command) {
  json::object object = std::visit(Encoder{}, command);
  object.emplace("v", kVersion);
  return json::serialize(object);
}

Result<room::Command> decode_command(std::string_view text_in) {
  const Error bad = fail(Kind::malformed, "store.bad_entry");
  json::error_code broken;
  const json::value value = json::parse(json::string_view(text_in.data(), text_in.size()), broken);
  if (broken || !value.is_object()) return bad;
  const json::object& object = value.get_object();
  const json::value* version = object.if_contains("v");
  if (version == nullptr || !version->is_int64()) return bad;
  if (version->get_int64() > kVersion) return fail(Kind::unsupported, "store.newer_entry");
  try {
    return decode_known(object);
  } catch (const BadEntry&) {
    return bad;
  }
}

}  // namespace parlance::store::detail
