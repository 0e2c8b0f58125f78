#pragma once

#include "ops/settings.h"

#include <optional>
#include <string>

namespace parlance::app {

/// Keys that are right one by one but not together.
std::optional<ops::Settings::Problem> contradiction(const ops::Settings& settings);

/// Runs the server until SIGTERM or SIGINT. Exit code: 0 stopped, 1 failed at work, 2 could not start (the reason is on stderr).
int serve(const ops::Settings& settings, const std::string& data_directory);

}  // namespace parlance::app
