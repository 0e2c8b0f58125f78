#pragma once

#include <string_view>

namespace parlance::app {

/// Comes from CMakeLists.txt.
inline constexpr std::string_view kVersion = PARLANCE_VERSION;

}  // namespace parlance::app
