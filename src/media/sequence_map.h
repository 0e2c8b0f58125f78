#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace parlance::media {

/// Gives the forwarded packets of changing sources continuous sequence numbers, and remembers which is which.
///
/// A stretch is what comes from one source without a break. Within it, what is left out leaves no hole; what has not come yet
/// keeps a number, so that late packets fit in. If such a packet is not wanted after all, its number has to be filled.
class SequenceMap final {
 public:
  /// How far back late packets and NACKs are understood; as many as one NACK can name (proto::rtp::kMaxNacked).
  static constexpr std::size_t kRecent = 512;

  struct Origin {
    std::uint8_t stretch = 0;  ///< as given to `begin`
    std::uint64_t source = 0;
    friend bool operator==(const Origin&, const Origin&) = default;
  };
  enum class Outcome : std::uint8_t {
    numbered,  ///< send it under `number`
    left_out,  ///< nothing to send
    fill,      ///< send a filler under `number`
    repeated,  ///< it came before
    too_old,   ///< from before the stretch, or too long ago
  };
  struct Placed {
    Outcome outcome = Outcome::too_old;
    std::uint16_t number = 0;
  };

  explicit SequenceMap(std::uint16_t first);

  /// The source's number `first` and those above it follow next. Earlier stretches can only be looked up.
  void begin(std::uint8_t stretch, std::uint64_t first);
  /// Whether a number of the source comes before the stretch.
  [[nodiscard]] bool precedes(std::uint64_t source) const { return source < first_; }
  /// A packet to be sent.
  [[nodiscard]] Placed forward(std::uint64_t source);
  /// A packet not to be sent.
  [[nodiscard]] Placed leave_out(std::uint64_t source);
  /// What went out (or would have gone, had it come) under a number.
  [[nodiscard]] std::optional<Origin> origin_of(std::uint16_t number) const;
  /// Forgets the origins of all numbers so far.
  void forget();

 private:
  enum class State : std::uint8_t { none, awaited, sent, left_out };
  struct Entry {
    std::uint16_t number = 0;
    State state = State::none;
  };
  static constexpr std::uint64_t kNobody = std::numeric_limits<std::uint64_t>::max();
  static constexpr unsigned kSourceBits = 56;

  void await_up_to(std::uint64_t source);
  /// Null: before the stretch or too long ago.
  [[nodiscard]] Entry* late(std::uint64_t source);
  std::uint16_t take_number(std::uint64_t source);

  std::uint16_t next_;
  std::uint8_t stretch_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t end_ = 0;                       ///< the highest source number and one
  std::array<Entry, kRecent> entries_{};        ///< by source number
  std::array<std::uint64_t, kRecent> origins_;  ///< by number: stretch and source; kNobody
};

}  // namespace parlance::media
