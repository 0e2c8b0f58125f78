#pragma once

#include "base/result.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace parlance::gateway::acme {

/// How the last attempt went; kept in a file so that `parlance doctor` can tell.
struct AttemptStatus {
  WallTime at;
  std::string problem;           ///< empty: it was fine
  std::optional<WallTime> next;  ///< when it is tried or renewed next
};

std::string write_status(const AttemptStatus& status);
/// Error `acme.json`.
Result<AttemptStatus> read_status(std::string_view json);

}  // namespace parlance::gateway::acme
