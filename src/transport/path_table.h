#pragma once

#include "base/random.h"
#include "proto/ice/types.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace parlance::transport {

using proto::ice::Path;

/// Paths and a value for each: a hash table of a fixed size. Finding costs one hash and, mostly, one comparison; finding, putting and erasing
/// one never allocate. Its hash is seeded, for peers choose their addresses.
template <class Value> class PathTable final {
 public:
  struct Entry {
    Path path;
    Value value;
  };

  /// Up to `limit` paths.
  PathTable(std::size_t limit, Random& random)
      : limit_(limit), seed_(random_u64(random)), slots_(std::bit_ceil(2 * limit + 2)) {}

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] Value* find(const Path& path) {
    auto& slot = slots_[place_of(path)];
    return slot ? &slot->value : nullptr;
  }

  /// False: full. Replaces the value of a path that is there.
  bool put(const Path& path, Value value) {
    auto& slot = slots_[place_of(path)];
    if (!slot && size_ == limit_) return false;
    if (!slot) ++size_;
    slot = Entry{path, std::move(value)};
    return true;
  }

  void erase(const Path& path) {
    std::size_t hole = place_of(path);
    if (!slots_[hole]) return;
    slots_[hole].reset();
    --size_;
    // What was pushed past the hole moves back, so that searches need no marks where something was.
    for (std::size_t at = next(hole); slots_[at]; at = next(at)) {
      const std::size_t home = home_of(slots_[at]->path);
      const bool reachable = ((at - home) & mask()) < ((at - hole) & mask());
      if (reachable) continue;
      slots_[hole] = std::move(slots_[at]);
      slots_[at].reset();
      hole = at;
    }
  }

  template <class Condition> void erase_if(const Condition& condition) {
    std::vector<Path> gone;
    for (const auto& slot : slots_)
      if (slot && condition(*slot)) gone.push_back(slot->path);
    for (const Path& path : gone) erase(path);
  }

 private:
  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & mask(); }
  /// Where it is, or where it would go.
  [[nodiscard]] std::size_t place_of(const Path& path) const {
    std::size_t at = home_of(path);
    while (slots_[at] && slots_[at]->path != path) at = next(at);
    return at;
  }
  [[nodiscard]] std::size_t home_of(const Path& path) const {
    std::uint64_t hash = seed_;
    const auto mix = [&hash](std::uint64_t word) {
      hash = (hash ^ word) * 0x9e37'79b9'7f4a'7c15;  // the golden ratio's bits: odd, and without a pattern
      hash ^= hash >> 32U;
    };
    for (const proto::stun::TransportAddress* each : {&path.remote, &path.local}) {
      std::uint64_t half = 0;
      std::memcpy(&half, each->ip.data(), sizeof half);
      mix(half);
      std::memcpy(&half, each->ip.data() + sizeof half, sizeof half);
      mix(half);
    }
    mix(std::uint64_t{path.remote.port} << 32U | std::uint64_t{path.local.port} << 16U |
        static_cast<std::uint64_t>(path.transport));
    return static_cast<std::size_t>(hash) & mask();
  }

  std::size_t limit_;
  std::size_t size_ = 0;
  std::uint64_t seed_;
  std::vector<std::optional<Entry>> slots_;
};

}  // namespace parlance::transport
