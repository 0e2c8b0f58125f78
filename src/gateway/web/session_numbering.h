#pragma once

#include "base/result.h"

#include <cstdint>
#include <deque>
#include <string>

namespace parlance::gateway::web {

/// The client's numbers as they come in (docs/protocol.md, 2.1).
class Incoming final {
 public:
  enum class Place { fresh, repeat, gap };

  [[nodiscard]] Place place_of(std::uint64_t seq) const {
    if (seq <= received_) return Place::repeat;
    return seq == received_ + 1 ? Place::fresh : Place::gap;
  }
  void take() { ++received_; }
  /// The highest number received; 0: none yet.
  [[nodiscard]] std::uint64_t received() const { return received_; }

 private:
  std::uint64_t received_ = 0;
};

/// What we numbered, kept until the client has it.
class Outgoing final {
 public:
  /// The number of the message to be kept next.
  [[nodiscard]] std::uint64_t next() const { return next_; }
  /// Error `session.overflow` beyond 1,024 messages or 1 MiB; then nothing was kept.
  Result<void> keep(std::string text);
  /// The client has everything up to `seq`. Numbers never sent are ignored: the client harms only itself.
  void acknowledge(std::uint64_t seq);
  /// Whether all that a client with this count lacks is still here.
  [[nodiscard]] bool can_resume(std::uint64_t received) const {
    return received < next_ && received + kept_.size() + 1 >= next_;
  }
  /// Oldest first.
  [[nodiscard]] const std::deque<std::string>& kept() const { return kept_; }

 private:
  std::uint64_t next_ = 1;
  std::size_t bytes_ = 0;
  std::deque<std::string> kept_;
};

}  // namespace parlance::gateway::web
