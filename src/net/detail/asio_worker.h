#pragma once

#include "net/timer_queue.h"
#include "net/worker.h"
#include "net/worker_pool.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>

namespace parlance::net::detail {

/// A worker whose loop is an io_context that one thread runs.
class AsioWorker final : public Worker {
 public:
  explicit AsioWorker(std::size_t index);

  void post(Task task) override;
  [[nodiscard]] std::size_t index() const override { return index_; }
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] WallTime wall_now() const override;
  [[nodiscard]] Timer at(TimePoint when, Task task) override;

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] const WorkerCounters& counters() const { return counters_; }

  /// Runs the loop until `finish`; a Bug or exception ends only the task it came from, and is counted and logged.
  void run();
  /// Lets the loop end. From any thread.
  void finish();
  /// After the thread has ended: runs what is ready (cancelled operations, mostly) here, a bounded number of rounds.
  void drain();

  /// Runs a callback of a socket as one round of the loop. Whatever it throws is counted and logged; false then.
  template <class F> bool guarded(F&& callback) {
    const Round round(*this);
    try {
      callback();
      return true;
    } catch (const std::exception& error) {
      failed(error.what());
    } catch (...) {
      failed("not an exception");
    }
    return false;
  }

 private:
  /// Within a round the time is read once at most.
  struct Round {
    explicit Round(AsioWorker& worker) : own(worker), outer(worker.in_round_) {
      own.in_round_ = true;
      if (!outer) own.round_now_.reset();
    }
    ~Round() { own.in_round_ = outer; }
    Round(const Round&) = delete;
    Round& operator=(const Round&) = delete;
    AsioWorker& own;
    bool outer;
  };

  void failed(const char* what);
  void run_due();
  void arm();

  std::size_t index_;
  bool in_round_ = false;
  mutable std::optional<TimePoint> round_now_;
  WorkerCounters counters_;
  boost::asio::io_context context_{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  boost::asio::steady_timer alarm_;
  std::optional<TimePoint> armed_;  ///< when alarm_ goes off
  // Its tasks own sockets of context_, so it dies first; shared, because a Timer may outlive its worker.
  std::shared_ptr<TimerQueue> timers_ = std::make_shared<TimerQueue>();
};

/// Every Worker of this program is an AsioWorker, but for those of tests in virtual time, which open no sockets.
AsioWorker& asio(Worker& worker);

}  // namespace parlance::net::detail
