#pragma once

#include "net/worker.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace parlance::net {

/// Names an object that lives on a worker, from anywhere; it never dangles. Only the table of that worker can open it.
template <class T> struct Handle {
  std::uint32_t worker = 0;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  ///< 0: nobody
  friend auto operator<=>(const Handle&, const Handle&) = default;
};

/// The objects of one worker that others may name. It does not own them: each removes itself before it dies.
template <class T> class Table final {
 public:
  explicit Table(std::size_t worker) : worker_(static_cast<std::uint32_t>(worker)) {}

  Handle<T> add(T& object) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.push_back({});
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot].object = &object;
    return {worker_, slot, slots_[slot].generation};
  }

  void remove(Handle<T> handle) {
    if (!alive(handle)) return;
    Slot& slot = slots_[handle.slot];
    slot.object = nullptr;
    // A slot whose generations are used up is left alone, so that no old handle ever opens a new object.
    if (++slot.generation != 0) free_.push_back(handle.slot);
  }

  /// The object, or null (and counted) when it is gone.
  [[nodiscard]] T* find(Handle<T> handle) {
    if (alive(handle)) return slots_[handle.slot].object;
    ++dead_;
    return nullptr;
  }

  [[nodiscard]] std::uint64_t dead() const { return dead_; }

 private:
  struct Slot {
    T* object = nullptr;
    std::uint32_t generation = 1;
  };

  [[nodiscard]] bool alive(Handle<T> handle) const {
    return handle.worker == worker_ && handle.slot < slots_.size() && slots_[handle.slot].object != nullptr &&
           slots_[handle.slot].generation == handle.generation;
  }

  std::uint32_t worker_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t dead_ = 0;
};

/// From any thread: runs `call(object)` on `worker`, whose table is `table`; nothing happens (but a count) when it is gone. The table
/// outlives the worker's loop.
template <class T, class F> void post_to(Worker& worker, Table<T>& table, Handle<T> handle, F call) {
  worker.post([&table, handle, own = std::move(call)]() mutable {
    if (T* object = table.find(handle)) own(*object);
  });
}

}  // namespace parlance::net
