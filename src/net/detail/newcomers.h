#pragma once

#include "base/executor.h"
#include "net/detail/admission.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>

namespace parlance::net::detail {

/// One worker's connections that have not yet shown who they are: the half-open, the silent, the slow. Where there are too many, in all or of one
/// source, the oldest of them goes and not the newest: whoever only holds a place loses it first, and who is quick always gets in.
class Newcomers final : public std::enable_shared_from_this<Newcomers> {
 public:
  Newcomers(std::size_t total, std::size_t per_source) : total_(total), per_source_(per_source) {}

  /// A newcomer's place. Destroying it: it is none any more.
  class Ticket final {
   public:
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket();
    /// Called at most once, when the place goes to another; the ticket may be destroyed from inside.
    void on_evicted(Task call) { evicted_ = std::move(call); }

   private:
    friend class Newcomers;
    Ticket(std::shared_ptr<Newcomers> list, Source source) : list_(std::move(list)), source_(source) {}

    std::shared_ptr<Newcomers> list_;  ///< null once it is off the list
    Source source_;
    std::list<Ticket*>::iterator at_;
    std::list<Ticket*>::iterator at_source_;
    Task evicted_;
  };

  /// May evict another.
  [[nodiscard]] std::unique_ptr<Ticket> enter(const Endpoint& peer);
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] std::uint64_t evicted() const { return evicted_; }

 private:
  void remove(Ticket& ticket);
  void evict(Ticket& ticket);

  std::size_t total_;
  std::size_t per_source_;
  std::uint64_t evicted_ = 0;
  std::list<Ticket*> all_;  ///< oldest first
  std::map<Source, std::list<Ticket*>> by_source_;
};

}  // namespace parlance::net::detail
