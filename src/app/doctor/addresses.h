#pragma once

#include "app/doctor/finding.h"

#include <string>
#include <vector>

namespace parlance::app::doctor {

/// Whether people elsewhere can send media to one of these addresses. `own`: this machine's; `announced`: media.announce. As text.
std::vector<Finding> judge_addresses(const std::vector<std::string>& own,
                                     const std::vector<std::string>& announced);

}  // namespace parlance::app::doctor
