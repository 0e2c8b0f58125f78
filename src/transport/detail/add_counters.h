#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>

namespace parlance::transport {

template <class Counters> void add_counters(Counters& sum, const Counters& more) {
  static_assert(std::is_trivially_copyable_v<Counters> && std::has_unique_object_representations_v<Counters>,
                "something else than counts");
  using Counts = std::array<std::uint64_t, sizeof(Counters) / sizeof(std::uint64_t)>;
  auto counts = std::bit_cast<Counts>(sum);
  const auto others = std::bit_cast<Counts>(more);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += others[i];
  sum = std::bit_cast<Counters>(counts);
}

}  // namespace parlance::transport
