#include "app/rooms.h"

#include "room/name.h"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace parlance::app {
namespace {

using room::topology::Rule;

struct RuleName {
  std::string_view name;
  std::string_view rooms;  ///< the key that lists its rooms; empty: none
  Rule rule = Rule::automatic;
};
constexpr std::array kRules{
    RuleName{"auto", "", Rule::automatic},
    RuleName{"direct", "rooms.direct", Rule::direct},
    RuleName{"forwarded", "rooms.forwarded", Rule::forwarded},
    RuleName{"hide_addresses", "rooms.hide_addresses", Rule::hide_addresses},
};

struct CodecName {
  std::string_view name;
  media::Codec codec = media::Codec::vp8;
};
constexpr std::array kCodecs{CodecName{"vp8", media::Codec::vp8}, CodecName{"vp9", media::Codec::vp9},
                             CodecName{"h264", media::Codec::h264}, CodecName{"av1", media::Codec::av1}};

template <class Names> const auto* find(const Names& names, std::string_view name) {
  for (const auto& each : names) {
    if (each.name == name) return &each;
  }
  return static_cast<const typename Names::value_type*>(nullptr);
}

std::string not_among(std::string_view key, std::string_view value, std::string_view choices) {
  return fmt::format("`{}` is {}; it has to be one of {}", key, value, choices);
}

}  // namespace

tl::expected<engine::Settings, ops::Settings::Problem> room_settings(const ops::Settings& settings) {
  engine::Settings rooms;
  rooms.retention = std::chrono::hours(settings.integer("rooms.retention_hours"));
  rooms.policy.capacity = static_cast<std::size_t>(settings.integer("rooms.capacity"));
  const std::string& topology = settings.text("rooms.topology");
  const auto* rule = find(kRules, topology);
  if (rule == nullptr) {
    return tl::make_unexpected(
        not_among("rooms.topology", topology, "auto, direct, forwarded, hide_addresses"));
  }
  rooms.policy.topology = rule->rule;
  const std::string& video = settings.text("rooms.video_codec");
  const auto* codec = find(kCodecs, video);
  if (codec == nullptr)
    return tl::make_unexpected(not_among("rooms.video_codec", video, "vp8, vp9, h264, av1"));
  rooms.policy.video = codec->codec;
  for (const RuleName& each : kRules) {
    if (each.rooms.empty()) continue;
    for (const std::string& name : settings.texts(each.rooms)) {
      const auto normal = room::normalise_room_name(name);
      if (!normal) return tl::make_unexpected(fmt::format("`{}`: {} is not a room's name", each.rooms, name));
      if (!rooms.topologies.emplace(*normal, each.rule).second)
        return tl::make_unexpected(fmt::format("`{}`: {} stands in another list, too", each.rooms, name));
    }
  }
  return rooms;
}

}  // namespace parlance::app
