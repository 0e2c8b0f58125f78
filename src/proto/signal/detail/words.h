#pragma once

#include <array>
#include <string_view>

/// The words of the protocol's closed sets, in the order of their enums in message.h and media_messages.h.
namespace parlance::proto::signal::detail {

constexpr std::array<std::string_view, 3> kDeviceStates{"on", "off", "none"};
constexpr std::array<std::string_view, 2> kScreenStates{"off", "on"};
constexpr std::array<std::string_view, 6> kReactions{"thumbs_up", "heart",     "laugh",
                                                     "clap",      "surprised", "party"};
constexpr std::array<std::string_view, 2> kLeftReasons{"left", "lost"};
constexpr std::array<std::string_view, 2> kDescriptionTypes{"offer", "answer"};
constexpr std::array<std::string_view, 4> kTrackSources{"microphone", "camera", "screen", "screen_audio"};
constexpr std::array<std::string_view, 4> kVideoCodecs{"vp8", "vp9", "h264", "av1"};
constexpr std::array<std::string_view, 3> kDirectCalls{"connected", "failed", "broken"};
constexpr std::array<std::string_view, 2> kMediaEnds{"lost", "refused"};
constexpr std::array<std::string_view, 2> kWays{"direct", "forwarded"};
constexpr std::array<std::string_view, 8> kWayReasons{
    "start", "participants", "capability", "enforced", "direct_failed", "direct_broken", "configured", "two"};

}  // namespace parlance::proto::signal::detail
