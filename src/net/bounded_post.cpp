#include "net/bounded_post.h"

#include <atomic>

namespace parlance::net {

struct BoundedPost::Shared {
  std::size_t limit;
  std::atomic<std::size_t> under_way{0};
};

/// Held by a task: given back when it has run, or is destroyed without.
struct BoundedPost::Place {
  explicit Place(std::shared_ptr<Shared> of) : shared(std::move(of)) {}
  Place(Place&&) noexcept = default;
  Place& operator=(Place&&) = delete;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (shared) shared->under_way.fetch_sub(1, std::memory_order_relaxed);
  }
  std::shared_ptr<Shared> shared;
};

BoundedPost::BoundedPost(Worker& worker, std::size_t limit)
    : worker_(worker), shared_(std::make_shared<Shared>(limit)) {}

bool BoundedPost::post(Task task) {
  const std::size_t before = shared_->under_way.fetch_add(1, std::memory_order_relaxed);
  Place place(shared_);
  if (before >= shared_->limit) return false;
  worker_.post([own = std::move(task), place = std::move(place)]() mutable { own(); });
  return true;
}

}  // namespace parlance::net
