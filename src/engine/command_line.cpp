#include "engine/command_line.h"

#include <utility>

namespace parlance::engine {
namespace {

constexpr Error kStorage{Kind::unavailable, "server.storage"};
constexpr Error kInternal{Kind::unavailable, "server.internal"};

}  // namespace

void CommandLine::add(Work work) {
  if (ended()) return work.answer(kInternal);
  waiting_.push_back(std::move(work));
  if (phase_ == Phase::open) run();
}

void CommandLine::open() {
  phase_ = Phase::open;
  run();
}

void CommandLine::run() {
  while (phase_ == Phase::open && !waiting_.empty()) {
    current_ = std::move(waiting_.front());
    waiting_.pop_front();
    carry([this] { begin(); });
  }
  carrier_.on_rest();
}

/// What is added meanwhile, by whoever hears of it, waits.
void CommandLine::carry(Task step) {
  phase_ = Phase::working;
  carrier_.guard(std::move(step));
  if (phase_ == Phase::working) phase_ = Phase::open;
}

void CommandLine::begin() {
  const Result<bool> decided = carrier_.decide(*current_);
  if (!decided) return current_->answer(decided.error());
  if (!*decided) return current_->answer(ok());
  if (!room::is_durable(current_->input.command)) return carrier_.carry_out(*current_);
  phase_ = Phase::committing;
  log_.append(current_->input, [this](Result<void> stored) {
    if (phase_ != Phase::committing) return;
    carry([this, stored] { committed(stored); });
    run();
  });
}

void CommandLine::committed(Result<void> stored) {
  if (stored) return carrier_.carry_out(*current_);
  carrier_.on_not_stored(*current_);
  current_->answer(kStorage);
}

void CommandLine::end(Error reason) {
  phase_ = Phase::ended;
  if (current_) current_->answer(reason);
  for (Work& work : std::exchange(waiting_, {})) work.answer(reason);
}

}  // namespace parlance::engine
