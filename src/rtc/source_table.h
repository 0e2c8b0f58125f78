#pragma once

#include "base/result.h"

#include <cstdint>
#include <vector>

namespace parlance::rtc {

/// Which of a client's SSRCs is what. An SSRC keeps its place; a place that gets another SSRC forgets the old one, whose late packets are dropped.
class SourceTable final {
 public:
  /// A browser sends four sections, the camera in three encodings, each with its retransmissions: 11. The rest is for sources that begin anew.
  static constexpr std::size_t kMaxSources = 64;

  enum class Role : std::uint8_t { media, repair };
  struct Place {
    std::size_t section = 0;  ///< as the caller numbers them
    std::uint8_t encoding = 0;
    Role role = Role::media;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct Source {
    std::uint32_t ssrc = 0;
    Place place;
    bool retired = false;
  };

  SourceTable() { sources_.reserve(kMaxSources); }

  /// Null: unknown. Valid until the next change.
  [[nodiscard]] const Source* find(std::uint32_t ssrc) const;
  /// The SSRC that a place has at present; null: none.
  [[nodiscard]] const Source* at(const Place& place) const;
  /// Of an SSRC that is not there. Retires what had the place, and with media its retransmissions. Error: `rtc.sources` (kMaxSources in use; those
  /// that are retired make room, the oldest first).
  Result<const Source*> add(std::uint32_t ssrc, const Place& place);
  /// The section is over.
  void remove(std::size_t section);

 private:
  void retire(const Place& place);

  std::vector<Source> sources_;  ///< in the order they came
};

}  // namespace parlance::rtc
