#pragma once

#include "app/doctor/finding.h"
#include "ops/settings.h"

#include <string>
#include <vector>

namespace parlance::app::doctor {

/// Looks at everything that a server with these settings depends on. Changes nothing; takes up to some seconds (DNS, disk).
std::vector<Finding> examine(const ops::Settings& settings, const std::string& data_directory);

}  // namespace parlance::app::doctor
