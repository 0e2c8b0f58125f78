#pragma once

#include "engine/settings.h"
#include "ops/settings.h"

#include <tl/expected.hpp>

namespace parlance::app {

/// The section [rooms] of the configuration. The problem names key and remedy.
tl::expected<engine::Settings, ops::Settings::Problem> room_settings(const ops::Settings& settings);

}  // namespace parlance::app
