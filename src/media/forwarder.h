#pragma once

#include "base/random.h"
#include "media/edges.h"
#include "media/encoding_choice.h"
#include "media/frame_map.h"
#include "media/height_choice.h"
#include "media/rewritten.h"
#include "media/sequence_map.h"
#include "media/timeline.h"

namespace parlance::media {

/// Packets by what became of them; each is counted once.
struct ForwarderCounters {
  std::uint64_t forwarded = 0;
  std::uint64_t filled = 0;         ///< sent as fillers
  std::uint64_t stale_content = 0;  ///< dropped: of what the slot carried before
  std::uint64_t paused = 0;         ///< dropped: the receiver wants nothing at present
  std::uint64_t other_encoding = 0;
  std::uint64_t awaiting_keyframe = 0;
  std::uint64_t layer = 0;     ///< dropped: above the layers that are wanted
  std::uint64_t padding = 0;   ///< dropped: no payload
  std::uint64_t repeated = 0;  ///< dropped: came before
  std::uint64_t too_old = 0;   ///< dropped: from before a switch, or too late
  // Not packets:
  std::uint64_t switches = 0;       ///< encodings begun after the first of a content
  std::uint64_t retransmitted = 0;  ///< answers to NACKs
  std::uint64_t forgotten = 0;      ///< numbers in NACKs without an answer
};

/// Feeds what one slot carries, packet by packet: chooses encoding and layers, and rewrites so that the receiver sees one
/// continuous stream, whatever it is fed from.
///
/// Sequence numbers, timestamps, VP8 and VP9 picture numbers and the dependency descriptor's frame numbers continue over changes
/// of encoding and of content. The rest of the descriptor goes out as it is: it is whole within an encoding, each of which begins
/// with a keyframe that carries its structure, and its references are relative, so that frames left out need no rewriting. Memory
/// is fixed (some 10 KB); nothing is allocated.
class Forwarder final {
 public:
  /// First numbers are random (RFC 3550 section 5.1). `clock_rate`: of the slot, Hz.
  Forwarder(Kind kind, std::uint32_t clock_rate, Random& random);

  /// From now on the slot carries something else; nothing of before passes, retransmissions included. The answer names the
  /// content to `forward` and `clock`.
  [[nodiscard]] std::uint32_t begin();
  /// Where this content's keyframes and old packets come from; outlives the content. It is told at once what is wanted.
  void attach(Feed& feed);
  /// Nothing is carried any more; forgets the feed.
  void end();
  /// The most that the receiver's path can take; `any = false` pauses.
  void limit(Layers layers);
  /// How high the picture is shown, in physical pixels; chooses the encoding within the limit.
  void show_at(std::uint16_t height);
  /// The receiver lost its picture.
  void request_keyframe();

  /// A packet of the content. Nothing, where it is not sent.
  [[nodiscard]] std::optional<Rewritten> forward(std::uint32_t content, const Packet& packet);
  /// What was sent under this number, again. Nothing, where it is forgotten.
  [[nodiscard]] std::optional<Rewritten> again(std::uint16_t sequence);
  /// A sender report of the publisher. Nothing, where it is not about what the slot carries now.
  [[nodiscard]] std::optional<SlotClock> on_clock(std::uint32_t content, std::uint8_t encoding,
                                                  SlotClock source);
  /// The newest sender report of what the slot carries now; nothing before the first.
  [[nodiscard]] std::optional<SlotClock> clock() const;

  [[nodiscard]] const ForwarderCounters& counters() const { return counters_; }

 private:
  /// One encoding on its way into the slot without a break, and how its numbers are moved.
  struct Stretch {
    std::uint8_t number = 0;
    std::uint8_t encoding = 0;
    std::uint8_t stream = 0;
    Codec codec = Codec::other;
    std::uint32_t timestamp_offset = 0;
    std::uint8_t tl0_offset = 0;
    std::uint16_t frame_number_offset = 0;
  };
  /// Numbers that continue from stretch to stretch.
  struct Newest {
    std::uint8_t stretch = 0;
    std::uint8_t tl0 = 0;
    std::uint16_t frame_number = 0;
  };
  static constexpr std::size_t kStretches = 4;  // old ones are kept to answer NACKs about them
  /// The track repeats requests until a keyframe comes; this is for the rare one that could not be used (its first packet was
  /// lost).
  static constexpr Duration kAskAgain = std::chrono::seconds(1);

  /// What is wanted of the track, by the limit and by the size of the picture.
  [[nodiscard]] Layers wanted() const;
  void want();
  /// Learns from what comes, and chooses the encoding to be at.
  void follow(const PacketFields& fields);
  /// Asks for the keyframe that is waited for, now and then.
  void seek(TimePoint now);
  /// Whether the packet is of the stretch that goes on; begins one where it can. Counts what is refused.
  [[nodiscard]] bool accept(const PacketFields& fields);
  void begin_stretch(const PacketFields& fields);
  [[nodiscard]] std::optional<Rewritten> place(const Packet& packet);
  [[nodiscard]] Rewritten write(const Packet& packet, const Stretch& stretch,
                                const FrameMap::Decision& frame);

  /// What the slot carries.
  struct Content {
    std::uint32_t number = 0;
    Feed* feed = nullptr;
    bool started = false;                            ///< something of it was sent
    bool carrying = false;                           ///< the newest stretch is of it and goes on
    std::uint8_t target = TrackInfo::kMaxEncodings;  ///< encoding to be at; none yet
    std::optional<TimePoint> asked{};                ///< for the keyframe that is waited for
    std::optional<Layers> told{};                    ///< to the feed
  };

  Kind kind_;
  Layers limit_;
  HeightChoice heights_;
  EncodingChoice encodings_;
  SequenceMap sequences_;
  Timeline timeline_;
  FrameMap frames_;
  std::array<Stretch, kStretches> stretches_{};
  Content content_;
  Newest newest_;
  ForwarderCounters counters_;
};

}  // namespace parlance::media
