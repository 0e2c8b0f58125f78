#pragma once

namespace parlance::app {

/// The command line. Returns the exit code: 0 fine, 1 failed at work, 2 wrong usage, configuration or machine.
int run(int argc, char** argv);

}  // namespace parlance::app
