#include "net/worker_pool.h"

#include "net/detail/asio_worker.h"

#include <algorithm>
#include <thread>

namespace parlance::net {

struct WorkerPool::State {
  std::vector<std::unique_ptr<detail::AsioWorker>> workers;
  std::vector<std::thread> threads;
};

WorkerPool::WorkerPool(std::size_t count) : state_(std::make_unique<State>()) {
  if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t index = 0; index < count; ++index) {
    state_->workers.push_back(std::make_unique<detail::AsioWorker>(index));
  }
}

WorkerPool::~WorkerPool() { stop(); }

std::size_t WorkerPool::size() const { return state_->workers.size(); }

Worker& WorkerPool::worker(std::size_t index) { return *state_->workers.at(index); }

const WorkerCounters& WorkerPool::counters(std::size_t index) const {
  return state_->workers.at(index)->counters();
}

void WorkerPool::start() {
  for (const auto& worker : state_->workers) {
    state_->threads.emplace_back([own = worker.get()] { own->run(); });
  }
}

void WorkerPool::stop() {
  for (const auto& worker : state_->workers) worker->finish();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
  // What was cancelled ends here, on this thread alone, while everything it holds is still there.
  for (const auto& worker : state_->workers) worker->drain();
}

}  // namespace parlance::net
