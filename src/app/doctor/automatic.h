#pragma once

#include "app/doctor/finding.h"
#include "base/time.h"
#include "gateway/acme/inspection.h"

#include <vector>

namespace parlance::app::doctor {

/// How the last attempt to get or renew the certificate from its authority went.
std::vector<Finding> judge_attempt(const gateway::acme::Inspection& certificate, WallTime now);

}  // namespace parlance::app::doctor
