#pragma once

#include <functional>

namespace parlance::net {

/// Blocks SIGTERM, SIGINT and SIGHUP in this thread and all it starts later, and ignores SIGPIPE. Call first in main.
void block_signals();

/// Waits on the main thread until SIGTERM or SIGINT arrives. SIGHUP calls `reload`.
void wait_for_stop(const std::function<void()>& reload);

}  // namespace parlance::net
