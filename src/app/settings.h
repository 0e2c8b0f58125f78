#pragma once

#include "ops/settings.h"

#include <string>
#include <vector>

namespace parlance::app {

/// All keys of the configuration file: the program's own, then each gateway's.
const std::vector<ops::SettingKey>& setting_keys();

/// Reads the file (empty path: none) and the environment. The problem names file, key and remedy.
tl::expected<ops::Settings, ops::Settings::Problem> read_settings(const std::string& path);

}  // namespace parlance::app
