#pragma once

#include <cstdint>

namespace parlance::app {

/// Lets this process open as many files and connections as it may at all: systemd and shells begin with a low limit for programs that use
/// select(2), which this one does not. Returns how many that are.
std::uint64_t raise_open_files();

}  // namespace parlance::app
