#include "net/blocking_pool.h"

#include "base/check.h"
#include "ops/log.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace parlance::net {

struct BlockingPool::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> tasks;
  bool ending = false;
  std::thread thread;

  void run();
  bool next(Task& task);
};

bool BlockingPool::State::next(Task& task) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return ending || !tasks.empty(); });
  if (tasks.empty()) return false;
  task = std::move(tasks.front());
  tasks.pop_front();
  return true;
}

void BlockingPool::State::run() {
  Task task;
  while (next(task)) {
    try {
      task();
    } catch (const std::exception& error) {
      ops::log_error("a blocking task ended with an exception", {{"what", error.what()}});
    }
    task = {};  // what it owns goes here, before the wait
  }
}

BlockingPool::BlockingPool() : state_(std::make_unique<State>()) {
  state_->thread = std::thread([own = state_.get()] { own->run(); });
}

BlockingPool::~BlockingPool() { stop(); }

void BlockingPool::post(Task task) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->tasks.push_back(std::move(task));
  }
  state_->changed.notify_one();
}

void BlockingPool::stop() {
  if (!state_->thread.joinable()) return;
  {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
  }
  state_->changed.notify_one();
  state_->thread.join();
}

}  // namespace parlance::net
