#pragma once

#include "crypto/srtp/replay_window.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace parlance::crypto::srtp {

/// What is remembered of each SSRC under one key, up to a limit. Finding allocates nothing; adding may, and happens once an SSRC.
/// Entries are never dropped: a forgotten window would let yesterday's packets in again.
template <std::size_t Window> class Streams final {
 public:
  struct Stream {
    std::uint32_t ssrc = 0;
    ReplayWindow<Window> window;

    friend bool operator==(const Stream&, const Stream&) = default;
  };

  /// `limit`: how many SSRCs at most, 1 .. 32767.
  explicit Streams(std::size_t limit) : limit_(std::min(limit, kMost)), slots_(kFewest, kEmpty) {}

  [[nodiscard]] std::size_t size() const { return streams_.size(); }
  [[nodiscard]] bool full() const { return streams_.size() >= limit_; }

  /// Null: not there. Valid until the next add().
  [[nodiscard]] Stream* find(std::uint32_t ssrc) {
    const std::uint16_t slot = slots_[place_of(ssrc)];
    return slot == kEmpty ? nullptr : &streams_[slot - 1U];
  }

  /// Only of an SSRC that is not there, and only while not full().
  void add(std::uint32_t ssrc, std::uint64_t first) {
    if (2 * (streams_.size() + 1) > slots_.size()) grow();
    streams_.push_back({ssrc, ReplayWindow<Window>(first)});
    slots_[place_of(ssrc)] = static_cast<std::uint16_t>(streams_.size());
  }

  friend bool operator==(const Streams& a, const Streams& b) { return a.streams_ == b.streams_; }

 private:
  static constexpr std::size_t kMost = std::numeric_limits<std::int16_t>::max();
  static constexpr std::size_t kFewest = 8;
  static constexpr std::uint16_t kEmpty = 0;  // otherwise: one more than a place in streams_

  /// Where it stands, or where it would. At least half of the slots are empty, so this ends.
  [[nodiscard]] std::size_t place_of(std::uint32_t ssrc) const {
    constexpr std::uint32_t kGolden =
        0x9e3779b1;  // 2^32 / golden ratio: spreads neighbours (Knuth, TAOCP 6.4)
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = (ssrc * kGolden >> 16U) & mask;
    while (slots_[place] != kEmpty && streams_[slots_[place] - 1U].ssrc != ssrc) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    slots_.assign(slots_.size() * 2, kEmpty);
    for (std::size_t i = 0; i < streams_.size(); ++i)
      slots_[place_of(streams_[i].ssrc)] = static_cast<std::uint16_t>(i + 1);
  }

  std::size_t limit_;
  std::vector<Stream> streams_;
  std::vector<std::uint16_t> slots_;  // open addressing; a power of two
};

}  // namespace parlance::crypto::srtp
