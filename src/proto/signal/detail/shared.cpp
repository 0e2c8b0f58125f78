#include "proto/signal/detail/shared.h"

#include "proto/signal/detail/words.h"
#include "proto/signal/error_ids.h"

namespace parlance::proto::signal::detail {
namespace {

std::size_t count_media_lines(std::string_view sdp) {
  std::size_t count = sdp.starts_with("m=") ? 1 : 0;
  for (std::size_t place = sdp.find("\nm="); place != std::string_view::npos;
       place = sdp.find("\nm=", place + 1))
    ++count;
  return count;
}

boost::json::object read_description(Fields fields) {
  const std::string_view type = kDescriptionTypes[fields.one_of("type", kDescriptionTypes)];
  boost::json::object description;
  description["type"] = boost::json::string(type.data(), type.size());
  description["sdp"] = read_sdp(fields);
  return description;
}

/// W3C WebRTC 1.0 lets `sdpMid` and `sdpMLineIndex` be null; one that is missing means the same.
boost::json::object read_candidate(Fields fields) {
  boost::json::object candidate;
  candidate["candidate"] = fields.text("candidate", {0, kCandidateBytes});
  candidate["sdpMid"] = nullptr;
  candidate["sdpMLineIndex"] = nullptr;
  if (fields.has("sdpMid") && !fields.is_null("sdpMid"))
    candidate["sdpMid"] = fields.text("sdpMid", {0, kMidBytes});
  if (fields.has("sdpMLineIndex") && !fields.is_null("sdpMLineIndex")) {
    candidate["sdpMLineIndex"] = fields.integer("sdpMLineIndex", 0, kLineIndexMost);
  }
  return candidate;
}

}  // namespace

std::string read_sdp(Fields& fields) {
  // Its bound is an error of its own, so the member may be as long as the message.
  std::string sdp = fields.text("sdp", {0, kMessageWithSdpBytes});
  if (sdp.size() > kSdpBytes) fields.refuse(errors::kSdpTooLarge, "sdp", "at most 256 KiB");
  if (count_media_lines(sdp) > kSdpMediaLines)
    fields.refuse(errors::kSdpTooLarge, "sdp", "at most 128 m-lines");
  return sdp;
}

Media read_media(Fields fields) {
  Media media;
  media.microphone = static_cast<DeviceState>(fields.one_of("microphone", kDeviceStates));
  media.camera = static_cast<DeviceState>(fields.one_of("camera", kDeviceStates));
  media.screen = fields.one_of("screen", kScreenStates) == 1;
  return media;
}

std::string read_signal_payload(Fields& fields) {
  boost::json::object payload;
  if (fields.has("call")) payload["call"] = fields.client_id("call", 1);
  if (fields.has("description") == fields.has("candidate")) {
    fields.refuse(errors::kBadField, "description", "either it or `candidate`");
  } else if (fields.has("description")) {
    payload["description"] = read_description(fields.object("description"));
  } else if (fields.is_null("candidate")) {
    payload["candidate"] = nullptr;
  } else {
    payload["candidate"] = read_candidate(fields.object("candidate"));
  }
  return boost::json::serialize(payload);
}

}  // namespace parlance::proto::signal::detail
