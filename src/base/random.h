#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace parlance {

/// Where randomness comes from: the system's generator in the product, a seeded one in tests.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// A uniformly drawn 64-bit number.
std::uint64_t random_u64(Random& random);

/// `length` characters of `0-9 a-z` without the look-alikes i, l, o, u: 5 bits each.
std::string random_text(Random& random, std::size_t length);

/// For tests and for spreading retries only: the same seed gives the same stream. Not fit for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::uint64_t state_;
};

}  // namespace parlance
