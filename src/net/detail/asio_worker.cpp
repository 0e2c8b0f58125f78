#include "net/detail/asio_worker.h"

#include "base/check.h"
#include "ops/log.h"

#include <boost/asio/post.hpp>

#include <chrono>
#include <memory>

namespace parlance::net::detail {

namespace {

using SteadyClock = std::chrono::steady_clock;

TimePoint read_clock() {
  return TimePoint(std::chrono::duration_cast<Duration>(SteadyClock::now().time_since_epoch()));
}

}  // namespace

AsioWorker::AsioWorker(std::size_t index) : index_(index), work_(context_.get_executor()), alarm_(context_) {}

void AsioWorker::post(Task task) {
  boost::asio::post(context_, [this, own = std::move(task)]() mutable {
    ++counters_.tasks;
    guarded(own);
  });
}

TimePoint AsioWorker::now() const {
  if (!in_round_) return read_clock();
  if (!round_now_) round_now_ = read_clock();
  return *round_now_;
}

WallTime AsioWorker::wall_now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return WallTime{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Timer AsioWorker::at(TimePoint when, Task task) {
  const TimerQueue::Key key = timers_->add(when, std::move(task));
  arm();
  return Timer([weak = std::weak_ptr(timers_), key] {
    if (const auto queue = weak.lock()) queue->cancel(key);
  });
}

void AsioWorker::arm() {
  const auto next = timers_->deadline();
  // An alarm that comes too early (its timer was cancelled) costs one wake-up; re-arming at each cancel would cost more.
  if (!next || (armed_ && *armed_ <= *next)) return;
  armed_ = next;
  alarm_.expires_at(
      SteadyClock::time_point(std::chrono::ceil<SteadyClock::duration>(next->time_since_epoch())));
  alarm_.async_wait([this](boost::system::error_code error) {
    if (!error) run_due();
  });
}

void AsioWorker::run_due() {
  armed_.reset();
  const TimePoint until = read_clock();
  while (Task task = timers_->take_due(until)) {
    ++counters_.tasks;
    guarded(task);
  }
  arm();
}

void AsioWorker::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& error) {
      failed(error.what());
    } catch (...) {
      failed("not an exception");
    }
  }
}

void AsioWorker::failed(const char* what) {
  ++counters_.bugs;
  ops::log_error("a task ended with an exception", {{"worker", index_}, {"what", what}});
}

void AsioWorker::drain() {
  constexpr int kRounds = 100;
  for (int round = 0; round < kRounds; ++round) {
    context_.restart();
    try {
      if (context_.poll() == 0) return;
    } catch (const std::exception& error) {
      failed(error.what());
    }
  }
}

void AsioWorker::finish() { context_.stop(); }

AsioWorker& asio(Worker& worker) {
  auto* own = dynamic_cast<AsioWorker*>(&worker);
  check(own != nullptr, "a socket was asked of a worker without an event loop");
  return *own;
}

}  // namespace parlance::net::detail
