#pragma once

#include "base/random.h"
#include "media/packet.h"

namespace parlance::media {

/// Decides frame by frame which layers go into a slot, so that a frame is sent whole or not at all, and numbers the pictures that
/// are sent without holes (RFC 7741 section 4.2: a receiver takes a gap in picture ids for a loss).
///
/// One hole remains: where all packets of a frame come after a newer frame's, and it turns out not to be wanted. (Decoders get
/// over that with the next frame of the lowest layer, which needs none but its like.)
///
/// Layers are dropped at any frame, and taken up where the stream says that one may; spatial ones only at keyframes.
class FrameMap final {
 public:
  /// Frames that are remembered: one second (History::kAge) at 60 frames a second.
  static constexpr std::size_t kFrames = 64;

  struct Decision {
    bool wanted = false;
    bool marker = false;  ///< the picture ends here, because what would follow is left out
    std::optional<std::uint16_t> picture_id{};  ///< 15 bits; narrower fields take its low ones
  };

  explicit FrameMap(Random& random);

  /// The layers to reach.
  void limit(std::uint8_t spatial, std::uint8_t temporal);
  /// More spatial layers are to be reached than a stream can take up without a keyframe.
  [[nodiscard]] bool wants_keyframe() const { return current_.spatial < target_.spatial; }
  /// A stretch of packets of one source begins with this one, a keyframe's first.
  void begin(std::uint8_t stretch, const PacketFields& first);
  /// A packet of the newest stretch, whenever it comes.
  [[nodiscard]] Decision decide(const PacketFields& fields);
  /// The same as it was decided; nothing where the frame is not known, or too old.
  [[nodiscard]] std::optional<Decision> recall(std::uint8_t stretch, const PacketFields& fields) const;

 private:
  struct Layers {
    std::uint8_t spatial = 7;
    std::uint8_t temporal = 7;
  };
  /// Picture ids, unwrapped: the source's and ours.
  struct Picture {
    std::uint64_t source = 0;
    std::uint64_t number = 0;
  };
  struct Frame {
    std::uint32_t timestamp = 0;
    std::uint8_t stretch = 0;
    bool known = false;
    bool numbered = false;  ///< `picture.number` is its own; else it is that of the frame before
    Layers layers{};        ///< that are sent of it
    Picture picture{};
  };

  [[nodiscard]] const Frame* find(std::uint8_t stretch, std::uint32_t timestamp) const;
  [[nodiscard]] static Decision read(const Frame& frame, const PacketFields& fields);
  Frame& add_newest(const PacketFields& fields);
  [[nodiscard]] Frame make_late(const PacketFields& fields) const;
  void adapt(const FrameInfo& frame);

  Layers target_;
  Layers current_;
  std::uint8_t stretch_ = 0;
  std::array<Frame, kFrames> frames_{};
  std::size_t newest_ = 0;          ///< index of the newest frame
  std::uint16_t newest_id_ = 0;     ///< its picture id, as the source has it
  Picture last_;                    ///< of the newest frame
  std::uint64_t first_source_ = 0;  ///< of the stretch
};

}  // namespace parlance::media
