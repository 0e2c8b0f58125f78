#include "proto/signal/detail/writer.h"

#include "proto/signal/detail/words.h"

namespace parlance::proto::signal::detail {

boost::json::string word(std::string_view text) { return boost::json::string(text.data(), text.size()); }

boost::json::object head(std::string_view type, std::optional<std::uint64_t> seq,
                         std::optional<std::uint64_t> ack) {
  boost::json::object object;
  object["type"] = word(type);
  if (seq) object["seq"] = *seq;
  if (ack) object["ack"] = *ack;
  return object;
}

boost::json::object write(const Version& version) {
  boost::json::object object;
  object["major"] = version.major;
  object["minor"] = version.minor;
  return object;
}

boost::json::object write(const Media& media) {
  boost::json::object object;
  object["microphone"] = word(kDeviceStates[static_cast<std::size_t>(media.microphone)]);
  object["camera"] = word(kDeviceStates[static_cast<std::size_t>(media.camera)]);
  object["screen"] = word(kScreenStates[media.screen ? 1 : 0]);
  return object;
}

std::string splice(const boost::json::object& object, std::string_view payload) {
  std::string text = boost::json::serialize(object);
  if (payload.size() <= 2) return text;  // {}
  text.back() = ',';
  return text.append(payload.substr(1));
}

}  // namespace parlance::proto::signal::detail
