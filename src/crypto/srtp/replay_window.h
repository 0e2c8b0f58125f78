#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace parlance::crypto::srtp {

enum class Freshness {
  fresh,    ///< not seen yet
  seen,     ///< a repetition
  too_old,  ///< so far behind that nobody knows
};

/// Remembers which of the last `Size` numbers have been used (RFC 3711 section 3.3.2). Serves both ends: a receiver refuses a replay, a
/// sender refuses to encrypt twice under one number.
template <std::size_t Size> class ReplayWindow final {
  static_assert(Size >= 64 && Size % 64 == 0,
                "RFC 3711 section 3.3.2: at least 64; kept in words of 64 bits");

 public:
  /// Nothing seen but `first`. Lower numbers within the window are still fresh.
  explicit ReplayWindow(std::uint64_t first) : highest_(first) { word(first) |= bit(first); }

  [[nodiscard]] std::uint64_t highest() const { return highest_; }

  [[nodiscard]] Freshness check(std::uint64_t number) const {
    if (number > highest_) return Freshness::fresh;
    if (highest_ - number >= Size) return Freshness::too_old;
    return (words_[word_of(number)] & bit(number)) == 0 ? Freshness::fresh : Freshness::seen;
  }

  /// Only of a number that check() calls fresh.
  void accept(std::uint64_t number) {
    if (number > highest_) advance_to(number);
    word(number) |= bit(number);
  }

  friend bool operator==(const ReplayWindow&, const ReplayWindow&) = default;

 private:
  static constexpr std::size_t word_of(std::uint64_t number) { return number % Size / 64; }
  static constexpr std::uint64_t bit(std::uint64_t number) { return std::uint64_t{1} << (number % 64); }
  std::uint64_t& word(std::uint64_t number) { return words_[word_of(number)]; }

  /// Forgets what falls out of the window: the places of the numbers between the old and the new highest.
  void advance_to(std::uint64_t number) {
    if (number - highest_ >= Size) {
      words_.fill(0);
    } else {
      for (std::uint64_t skipped = highest_ + 1; skipped <= number; ++skipped) word(skipped) &= ~bit(skipped);
    }
    highest_ = number;
  }

  std::uint64_t highest_;
  std::array<std::uint64_t, Size / 64> words_{};
};

}  // namespace parlance::crypto::srtp
