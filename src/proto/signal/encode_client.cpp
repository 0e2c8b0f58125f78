#include "proto/signal/detail/media_messages.h"
#include "proto/signal/detail/words.h"
#include "proto/signal/detail/writer.h"
#include "proto/signal/encode.h"

namespace parlance::proto::signal {
namespace {

using boost::json::object;
using detail::word;

struct BodyWriter {
  std::optional<std::uint64_t> seq;
  std::optional<std::uint64_t> ack;

  [[nodiscard]] object begin(std::string_view type) const { return detail::head(type, seq, ack); }
  static std::string text(const object& out) { return boost::json::serialize(out); }

  std::string operator()(const Hello& hello) const {
    object out = begin("hello");
    out["version"] = detail::write(hello.version);
    if (!hello.capabilities.empty()) {
      boost::json::array capabilities;
      for (const std::string& capability : hello.capabilities) capabilities.emplace_back(capability);
      out["capabilities"] = std::move(capabilities);
    }
    out["device"] = hello.device;
    if (!hello.client.empty()) out["client"] = hello.client;
    out["room"] = hello.room;
    if (!hello.person.empty()) out["person"] = hello.person;
    if (hello.resume) {
      out["resume"] = {{"session", hello.resume->session},
                       {"token", hello.resume->token},
                       {"received", hello.resume->received}};
    }
    return text(out);
  }
  std::string operator()(const Ack&) const { return text(begin("ack")); }
  std::string operator()(const Ping&) const { return text(begin("ping")); }
  std::string operator()(const Pong&) const { return text(begin("pong")); }
  std::string operator()(const Bye&) const { return text(begin("bye")); }
  std::string operator()(const Join& join) const {
    object out = begin("join");
    out["name"] = join.name;
    if (!join.participant_token.empty()) out["participant_token"] = join.participant_token;
    if (join.media) out["media"] = detail::write(*join.media);
    return text(out);
  }
  std::string operator()(const Leave&) const { return text(begin("leave")); }
  std::string operator()(const SignalTo& signal) const {
    object out = begin("signal");
    out["to"] = signal.to;
    return detail::splice(out, signal.payload);
  }
  std::string operator()(const ChatSend& chat) const {
    object out = begin("chat.send");
    out["message_id"] = chat.message_id;
    out["text"] = chat.text;
    return text(out);
  }
  std::string operator()(const MediaSet& set) const {
    object out = begin("media.set");
    out["media"] = detail::write(set.media);
    return text(out);
  }
  std::string operator()(const HandSet& set) const {
    object out = begin("hand.set");
    out["raised"] = set.raised;
    return text(out);
  }
  std::string operator()(const ReactionSend& send) const {
    object out = begin("reaction.send");
    out["reaction"] = word(detail::kReactions[static_cast<std::size_t>(send.reaction)]);
    return text(out);
  }
  std::string operator()(const NameSet& set) const {
    object out = begin("name.set");
    out["name"] = set.name;
    return text(out);
  }
  std::string operator()(const detail::MediaMessage auto& message) const {
    object out = begin("");
    detail::MediaWriter{out}(message);
    return text(out);
  }
};

}  // namespace

std::string encode(const ClientMessage& message) {
  return std::visit(BodyWriter{message.seq, message.ack}, message.body);
}

}  // namespace parlance::proto::signal
