#pragma once

#include "media/packet.h"

#include <array>
#include <vector>

namespace parlance::media {

/// The packets that a track's encodings carried of late: the one copy that all retransmissions are made from.
class History final {
 public:
  /// Packets an encoding. 512 are 1.2 s at 5 Mbit/s, and as many as one NACK can name (proto::rtp::kMaxNacked).
  static constexpr std::size_t kDepth = 512;
  /// A retransmission that comes later is of no use: a browser waits less than this for one packet, and the slots are needed.
  static constexpr Duration kAge = std::chrono::seconds(1);

  /// Keeps a packet. What came kAge before it, or kDepth numbers below the encoding's highest, is forgotten; and the more of it the scarcer its
  /// pool's slots are, so that no publisher's past takes the place of everybody's present.
  void put(const Packet& packet);
  /// Empty where it never came or is forgotten.
  [[nodiscard]] Packet recall(std::uint8_t encoding, std::uint64_t sequence) const;
  /// Forgets what came kAge ago, for tracks to which nothing comes any more.
  void expire(TimePoint now);
  /// When an encoding to which nothing more comes will have nothing left to keep. (Where packets come, `put` expires the older
  /// ones.)
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  void clear();

 private:
  struct Ring {
    std::vector<Packet> packets;  ///< kDepth of them, from the first packet on
    std::uint64_t lowest = 0;     ///< what is below is forgotten
    std::uint64_t end = 0;        ///< the highest number and one
    TimePoint last;               ///< arrival of the newest
  };
  static void expire(Ring& ring, TimePoint now);

  std::array<Ring, TrackInfo::kMaxEncodings> rings_;
};

}  // namespace parlance::media
