#include "net/signals.h"

#include <csignal>

namespace parlance::net {

namespace {

sigset_t awaited() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = awaited();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A peer that has gone is an error of write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

void wait_for_stop(const std::function<void()>& reload) {
  const sigset_t set = awaited();
  for (;;) {
    int number = 0;
    if (sigwait(&set, &number) != 0) continue;
    if (number != SIGHUP) return;
    reload();
  }
}

}  // namespace parlance::net
