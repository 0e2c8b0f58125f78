#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/read.h"
#include "proto/sdp/limits.h"

#include <algorithm>

namespace parlance::proto::sdp::detail {
namespace {

using Value = std::string_view;

/// The payload that a value is about; null where the m= line does not list it.
Result<Payload*> payload_of(Value text, MediaDescription& media, Error broken) {
  const auto type = number<std::uint8_t>(text);
  if (!type || *type > 127) return broken;
  const auto found = std::find_if(media.payloads.begin(), media.payloads.end(),
                                  [&type](const Payload& payload) { return payload.type == *type; });
  return found == media.payloads.end() ? nullptr : &*found;
}

Result<void> read_rtpmap(Value value, MediaDescription& media) {
  const Error broken = fail(Kind::malformed, "sdp.rtpmap");
  Fields fields(value);
  const auto payload = payload_of(fields.next(), media, broken);
  if (!payload) return payload.error();
  Items parts(fields.next(), '/');
  const Value codec = parts.next();
  const auto clock_rate = number<std::uint32_t>(parts.next());
  const auto channels = parts.done() ? std::optional<std::uint16_t>(1) : number<std::uint16_t>(parts.next());
  if (!is_token(codec, kMaxToken) || !clock_rate || *clock_rate == 0 || !channels || *channels == 0)
    return broken;
  if (*payload == nullptr) return ok();
  (*payload)->codec = codec;
  (*payload)->clock_rate = *clock_rate;
  (*payload)->channels = *channels;
  return ok();
}

Result<void> read_fmtp(Value value, MediaDescription& media) {
  if (value.size() > kMaxFormatLength) return fail(Kind::too_large, "sdp.fmtp.too_long");
  Fields fields(value);
  const auto payload = payload_of(fields.next(), media, fail(Kind::malformed, "sdp.fmtp"));
  if (!payload) return payload.error();
  if (*payload == nullptr) return ok();
  for (Items items(fields.rest(), ';'); !items.done();) {
    const auto [key, text] = split(items.next(), '=');
    if (trim(key).empty()) continue;
    auto& parameters = (*payload)->parameters;
    if (auto room = room_in(parameters.size(), kMaxFormatParameters); !room) return room;
    parameters.push_back({std::string(trim(key)), std::string(trim(text))});
  }
  return ok();
}

Result<void> add_feedback(const Feedback& feedback, Payload& payload) {
  auto& all = payload.feedback;
  if (std::find(all.begin(), all.end(), feedback) != all.end()) return ok();
  if (auto room = room_in(all.size(), kMaxFeedback); !room) return room;
  all.push_back(feedback);
  return ok();
}

Result<void> read_feedback(Value value, MediaDescription& media) {
  const Error broken = fail(Kind::malformed, "sdp.rtcp_fb");
  Fields fields(value);
  const Value type = fields.next();
  const Feedback feedback{std::string(fields.next()), std::string(trim(fields.rest()))};
  if (!is_token(feedback.type, kMaxToken) || feedback.parameter.size() > kMaxIdentifier) return broken;
  if (type == "*") {
    for (Payload& payload : media.payloads) {
      if (auto added = add_feedback(feedback, payload); !added) return added;
    }
    return ok();
  }
  const auto payload = payload_of(type, media, broken);
  if (!payload) return payload.error();
  return *payload == nullptr ? ok() : add_feedback(feedback, **payload);
}

}  // namespace

Read<MediaDescription> codec_reader(Value name) {
  static constexpr Readers<MediaDescription, 3> kReaders{
      {{{"rtpmap", read_rtpmap}, {"fmtp", read_fmtp}, {"rtcp-fb", read_feedback}}}};
  return kReaders.find(name);
}

}  // namespace parlance::proto::sdp::detail
