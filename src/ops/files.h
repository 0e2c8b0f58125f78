#pragma once

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parlance::ops {

/// The whole file, or nothing where there is none or it can't be read.
std::optional<std::string> read_file(const std::string& path);

/// Writes a secret so that it is there whole or not at all, also after a power cut: a temporary file (0600), fsync, rename, fsync of the
/// folder. The problem says what the operating system said.
tl::expected<void, std::string> write_secret(const std::string& path, std::string_view content);

}  // namespace parlance::ops
