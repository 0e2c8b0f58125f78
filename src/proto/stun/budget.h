#pragma once

#include "base/random.h"
#include "base/time.h"
#include "crypto/siphash.h"
#include "proto/stun/transport_address.h"

#include <array>
#include <vector>

namespace parlance::proto::stun {

/// Decides whether a request from an unproven source is answered, so that a forged source can't turn this server into an amplifier.
///
/// Promise 1, for any source (IPv4 address, IPv6 /64) and any 10 s with more than 350 requests from it: bytes out < bytes in. An answer costs
/// `answer - (request - 20)`, and a source may spend 7,000 in any 10 s; 351 requests of 20 bytes (the smallest there is) already bring 7,020.
///
/// Promise 2: below the price nobody is refused. 7,000 in 10.25 s (a window is measured in steps of 0.25 s) are 34 answers/s that are no larger
/// than their request; for requests of 20 bytes, which every answer outgrows, 21 a second over IPv4 (32 bytes) and 15 over IPv6 (44). No budget
/// can give those 35: 350 answers of 32 bytes are 11,200 out, and one request more would have to undo that.
///
/// Memory is fixed (1.5 MiB) and no source is stored: each is counted in one cell of each of four rows, chosen by a keyed hash, and judged by the
/// least of the four (a count-min sketch). Sharing a cell can only overstate, so promise 1 holds under any flood; a source is wrongly refused only
/// if all its four cells are spent: with k spent sources, k/4096 to the fourth power.
class SourceBudget final {
 public:
  explicit SourceBudget(Random& random);

  /// True and spent, or false and unchanged. `request` and `answer`: bytes of STUN. `now` never goes back.
  [[nodiscard]] bool spend(const TransportAddress& source, std::size_t request, std::size_t answer,
                           TimePoint now);

 private:
  static constexpr std::size_t kRows = 4;
  static constexpr std::size_t kCells = 4096;  // a row; twelve bits of the hash choose
  static constexpr Duration kStep = std::chrono::milliseconds(250);
  static constexpr std::size_t kSteps = 41;  // 10 s, and the step that is running

  struct Cell {
    std::int64_t step = 0;  ///< when it was last brought up to date
    std::array<std::uint16_t, kSteps> spent{};

    void advance(std::int64_t to);
    [[nodiscard]] std::uint32_t total() const;
    void add(std::uint32_t price);
  };
  std::array<Cell*, kRows> cells_of(const TransportAddress& source);

  crypto::SipKey key_;
  std::vector<Cell> cells_;
};

}  // namespace parlance::proto::stun
