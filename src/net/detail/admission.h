#pragma once

#include "net/endpoint.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace parlance::net::detail {

/// Whose connections are counted together.
using Source = std::array<std::uint8_t, 17>;

/// One host can use all 2^64 addresses of its IPv6 network at will: the network counts as one source.
inline Source source_of(const Endpoint& peer) {
  Source source{};
  const bool v6 = peer.family == Endpoint::Family::v6;
  source[0] = v6 ? 6 : 4;
  for (std::size_t i = 0; i < (v6 ? 8U : 4U); ++i) source[i + 1] = peer.address[i];
  return source;
}

/// Counts open connections, in all and by source. Connections begin and end on all workers, so it has a lock, taken twice in a
/// connection's life.
class Admission final : public std::enable_shared_from_this<Admission> {
 public:
  Admission(std::size_t total, std::size_t per_source) : total_(total), per_source_(per_source) {}

  /// A place for one more, given back when it is destroyed; null when there is none.
  std::shared_ptr<void> admit(const Endpoint& peer) {
    const Source source = source_of(peer);
    const std::lock_guard lock(mutex_);
    if (open_ >= total_) return nullptr;
    const auto found = by_source_.try_emplace(source).first;
    if (found->second >= per_source_) return nullptr;
    ++open_;
    ++found->second;
    return std::shared_ptr<void>(this,
                                 [self = shared_from_this(), source](void*) { self->give_back(source); });
  }

 private:
  void give_back(const Source& source) {
    const std::lock_guard lock(mutex_);
    --open_;
    const auto found = by_source_.find(source);
    if (--found->second == 0) by_source_.erase(found);
  }

  std::size_t total_;
  std::size_t per_source_;
  std::mutex mutex_;
  std::size_t open_ = 0;
  std::map<Source, std::size_t> by_source_;
};

}  // namespace parlance::net::detail
