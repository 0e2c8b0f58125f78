#pragma once

#include "base/result.h"

#include <filesystem>

namespace parlance::store::detail {

/// Sees to it that the file and its directory are there and readable by nobody else; an existing directory is left as its
/// owner set it. Errors: store.directory, store.cannot_open.
Result<void> prepare_file(const std::filesystem::path& path);

}  // namespace parlance::store::detail
