#include "proto/stun/budget.h"

#include "proto/stun/message.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace parlance::proto::stun {
namespace {

constexpr std::uint32_t kSpendable = 7'000;  // in any 10 s: 350 requests of kHeaderSize bytes
constexpr unsigned kCellBits = 12;

/// Whoever has an IPv6 address has the /64 around it.
ByteView key_part(const TransportAddress& source) {
  return source.is_ipv4() ? ByteView(source.ip) : ByteView(source.ip).first(8);
}

}  // namespace

SourceBudget::SourceBudget(Random& random)
    : key_{random_u64(random), random_u64(random)}, cells_(kRows * kCells) {}

bool SourceBudget::spend(const TransportAddress& source, std::size_t request, std::size_t answer,
                         TimePoint now) {
  if (answer + kHeaderSize <= request) return true;
  const auto price = answer + kHeaderSize - request;
  if (price > kSpendable) return false;
  const auto cells = cells_of(source);
  const std::int64_t step = now.time_since_epoch() / kStep;
  std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
  for (Cell* cell : cells) {
    cell->advance(step);
    least = std::min(least, cell->total());
  }
  if (least + price > kSpendable) return false;
  for (Cell* cell : cells) cell->add(static_cast<std::uint32_t>(price));
  return true;
}

std::array<SourceBudget::Cell*, SourceBudget::kRows> SourceBudget::cells_of(const TransportAddress& source) {
  static_assert(kCells == 1U << kCellBits && kRows * kCellBits <= 64);
  std::uint64_t hash = crypto::siphash(key_, key_part(source));
  std::array<Cell*, kRows> cells{};
  for (std::size_t row = 0; row < kRows; ++row) {
    cells[row] = &cells_[row * kCells + hash % kCells];
    hash >>= kCellBits;
  }
  return cells;
}

void SourceBudget::Cell::advance(std::int64_t to) {
  constexpr auto kRound = static_cast<std::int64_t>(kSteps);
  const std::int64_t passed = std::min(to - step, kRound);
  for (std::int64_t i = 0; i < passed; ++i) spent[static_cast<std::size_t>((to - i) % kRound)] = 0;
  step = std::max(step, to);
}

std::uint32_t SourceBudget::Cell::total() const {
  return std::accumulate(spent.begin(), spent.end(), std::uint32_t{0});
}

void SourceBudget::Cell::add(std::uint32_t price) {
  // A shared cell may hold more than one source can spend; beyond 16 bits it is spent either way.
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint16_t>::max();
  auto& running = spent[static_cast<std::size_t>(step) % kSteps];
  running = static_cast<std::uint16_t>(std::min(running + price, kMost));
}

}  // namespace parlance::proto::stun
