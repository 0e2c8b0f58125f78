#pragma once

#include <array>
#include <string_view>

/// The words of the protocol's closed sets, in the order of their enums in message.h.
namespace parlance::proto::signal::detail {

constexpr std::array<std::string_view, 3> kDeviceStates{"on", "off", "none"};
constexpr std::array<std::string_view, 2> kScreenStates{"off", "on"};
constexpr std::array<std::string_view, 6> kReactions{"thumbs_up", "heart",     "laugh",
                                                     "clap",      "surprised", "party"};
constexpr std::array<std::string_view, 2> kLeftReasons{"left", "lost"};
constexpr std::array<std::string_view, 2> kDescriptionTypes{"offer", "answer"};

}  // namespace parlance::proto::signal::detail
