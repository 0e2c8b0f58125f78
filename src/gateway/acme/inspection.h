#pragma once

#include "gateway/acme/status.h"
#include "ops/settings.h"

#include <optional>
#include <string>
#include <vector>

namespace parlance::gateway::acme {

/// What there is of an automatic certificate, for who looks from outside the running server.
struct Inspection {
  std::vector<std::string> domains;
  std::string certificate_path;       ///< PEM; may not exist yet
  std::optional<AttemptStatus> last;  ///< nothing: none has ended yet, or its file can't be read
};

/// Where acme.enabled is set and the settings are without problem. Reads files, changes nothing.
Inspection inspect(const ops::Settings& settings, const std::string& data_directory);

}  // namespace parlance::gateway::acme
