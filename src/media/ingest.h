#pragma once

#include "media/packet.h"
#include "proto/rtp/dependency_descriptor.h"
#include "proto/rtp/extension_ids.h"
#include "proto/rtp/unwrap.h"

#include <memory>

namespace parlance::media {

/// Packets by what was wrong with them.
struct ClassifierCounters {
  std::uint64_t classified = 0;
  std::uint64_t malformed = 0;     ///< refused: `media.payload`
  std::uint64_t unknown_type = 0;  ///< refused: `media.payload_type`
  std::uint64_t stray = 0;         ///< refused: `media.stray`
  std::uint64_t restarts = 0;      ///< sources that began anew
  std::uint64_t no_descriptor =
      0;  ///< passed: their dependency descriptor could not be read, so the payload's was taken
};

/// What was negotiated for one sending section.
struct Section {
  proto::rtp::ExtensionIds extensions;
  /// By payload type; nothing: not negotiated. What is not known but negotiated is Codec::other.
  std::array<std::optional<Codec>, 128> codecs{};
};

/// Takes the packets of one track apart for routing. Packets are those of the media itself: retransmissions (RFC 4588) are
/// unwrapped before.
///
/// One stream of numbers is made of each encoding, whatever its source does: a new SSRC, or numbers that jump, go on above the
/// old ones.
class Classifier final {
 public:
  /// RFC 3550 appendix A.1 takes no number for late that is further back than this (its MAX_MISORDER is 100; a browser's
  /// retransmissions come from further).
  static constexpr std::int64_t kMaxLate = 3000;

  explicit Classifier(const Section& section) : section_(section) {}
  /// After a renegotiation.
  void renegotiate(const Section& section) { section_ = section; }

  /// Fields for PacketPool. `encoding` below TrackInfo::kMaxEncodings, else a Bug. Errors (the packet is to be dropped; it is
  /// counted): `media.payload_type` (not negotiated), `media.payload` (breaks its codec's rules), `media.stray` (far behind its
  /// source's other packets).
  Result<PacketFields> classify(const proto::rtp::PacketView& packet, std::uint8_t encoding, TimePoint now);
  [[nodiscard]] const ClassifierCounters& counters() const { return counters_; }

 private:
  /// What is known of one encoding.
  struct Source {
    std::optional<std::uint32_t> ssrc;
    proto::rtp::SequenceUnwrapper unwrapper;
    std::uint64_t base = kFirstBase;          ///< added to unwrapped numbers
    std::uint64_t end = 0;                    ///< the highest number and one
    std::optional<std::uint16_t> restart_at;  ///< the number that would prove that it began anew
    std::uint8_t stream = 0;
    std::optional<std::uint32_t> newest_timestamp;
    std::optional<std::uint32_t> keyframe_timestamp;
    std::unique_ptr<proto::rtp::DependencyReader> descriptors;  ///< from the first descriptor on; 7 KB
  };
  /// So that what is late before the first packet is not negative.
  static constexpr std::uint64_t kFirstBase = 65536;

  Result<void> number(Source& source, const proto::rtp::PacketView& packet, PacketFields& fields);
  void restart(Source& source);
  void read_extensions(const proto::rtp::PacketView& packet, PacketFields& fields) const;
  /// False: there is none, or it can't be read.
  bool read_descriptor(Source& source, const proto::rtp::PacketView& packet, PacketFields& fields);
  Result<void> read_frame(Source& source, const proto::rtp::PacketView& packet, PacketFields& fields);

  Section section_;
  std::array<Source, TrackInfo::kMaxEncodings> sources_;
  ClassifierCounters counters_;
};

}  // namespace parlance::media
