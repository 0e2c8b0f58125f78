#pragma once

#include "proto/rtp/span_writer.h"

#include <array>
#include <optional>

namespace parlance::proto::rtp {

// The AV1 RTP specification's appendix A (https://aomediacodec.github.io/av1-rtp-spec/#appendix), used with VP8, VP9 and H.264
// too.

constexpr std::size_t kMaxFrameTemplates = 64;  // six-bit ids
constexpr std::size_t kMaxDecodeTargets = 32;   // a five-bit count less one
constexpr std::size_t kMaxSpatialLayers = 4;    // ids 0..3, as libaom and the scalability modes have them
constexpr std::size_t kMaxTemporalLayers = 8;   // ids 0..7
/// Frames that one frame refers to. The codecs have eight reference buffers; the format itself knows no limit.
constexpr std::size_t kMaxFrameDiffs = 16;

/// What a frame is to a decode target.
enum class Indication : std::uint8_t { not_present = 0, discardable = 1, switch_point = 2, required = 3 };

struct Layer {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  friend bool operator==(const Layer&, const Layer&) = default;
};

struct Resolution {
  std::uint32_t width = 0;   ///< pixels, 1..65536
  std::uint32_t height = 0;  ///< the same
  friend bool operator==(const Resolution&, const Resolution&) = default;
};

/// How a frame (or all frames of a template) depends on others.
struct FrameDependencies {
  Layer layer;
  std::array<Indication, kMaxDecodeTargets> indications{};  ///< one a decode target
  std::array<std::uint16_t, kMaxFrameDiffs> frame_diffs{};  ///< how many frames back, 1..4096
  std::uint8_t frame_diff_count = 0;
  std::array<std::uint8_t, kMaxDecodeTargets>
      chain_diffs{};  ///< one a chain: frames back to the chain's last one; 0: none
  friend bool operator==(const FrameDependencies&, const FrameDependencies&) = default;
};

/// What a coded video sequence's first frame announces for all of it.
struct DependencyStructure {
  std::uint8_t first_template_id = 0;    ///< ids go on from here, modulo 64
  std::uint8_t template_count = 0;       ///< 1..64
  std::uint8_t decode_target_count = 0;  ///< 1..32
  std::uint8_t chain_count = 0;          ///< 0..decode targets
  std::uint8_t resolution_count = 0;     ///< 0, or one a spatial layer
  std::array<FrameDependencies, kMaxFrameTemplates> templates{};
  std::array<std::uint8_t, kMaxDecodeTargets> protected_by{};  ///< each decode target's chain
  std::array<Resolution, kMaxSpatialLayers> resolutions{};
  friend bool operator==(const DependencyStructure&, const DependencyStructure&) = default;

  /// Null where the structure has no such template.
  [[nodiscard]] const FrameDependencies* template_of(std::uint8_t id) const;
  /// The highest layers that a decode target needs.
  [[nodiscard]] Layer layer_of(std::size_t decode_target) const;
  /// One bit for each decode target that needs no layer above `limit`. With a frame's indications it decides what to forward.
  [[nodiscard]] std::uint32_t targets_within(Layer limit) const;
  [[nodiscard]] std::uint32_t all_targets() const;
};

/// What can be read without any structure.
struct DependencyBasics {
  bool first_in_frame = false;  ///< packet
  bool last_in_frame = false;   ///< packet
  std::uint8_t template_id = 0;
  std::uint16_t frame_number = 0;
  friend bool operator==(const DependencyBasics&, const DependencyBasics&) = default;
};

struct DependencyDescriptor {
  DependencyBasics basics;
  /// A structure is attached: the first packet of a keyframe (of a coded video sequence).
  bool structure_attached = false;
  /// The decode targets that are produced from here on, where the packet says so (with a structure it always does): bit 0 is
  /// target 0.
  std::optional<std::uint32_t> active_targets;
  FrameDependencies frame;
  std::optional<Resolution> resolution;  ///< largest, of the frame's spatial layer
  friend bool operator==(const DependencyDescriptor&, const DependencyDescriptor&) = default;
};

/// Error: `dd.short`.
Result<DependencyBasics> read_dependency_basics(ByteView value);
/// Overwrites the frame number of a written value in its place. Does nothing to a value that is too short.
void set_frame_number(MutableBytes value, std::uint16_t frame_number);

/// Reads one stream's (SSRC's) descriptors and keeps its structure. Some 7 KB.
class DependencyReader final {
 public:
  /// Errors, upon which nothing has changed: `dd.short`, `dd.limit` (beyond a limit above), `dd.no_structure` (none came yet),
  /// `dd.template` (the structure has no such template: a packet from before the last keyframe, or a lost keyframe).
  /// Zero padding behind the descriptor is not looked at. A structure that comes late (from before the newest) serves its own
  /// packet only.
  Result<DependencyDescriptor> read(ByteView value);

  /// The newest one; null before the first.
  [[nodiscard]] const DependencyStructure* structure() const {
    return has_structure_ ? &structure_ : nullptr;
  }
  /// The newest packet's word about active decode targets; 0 before the first structure.
  [[nodiscard]] std::uint32_t active_targets() const { return active_targets_; }

 private:
  DependencyStructure structure_;
  bool has_structure_ = false;
  std::uint16_t structure_since_ = 0;  ///< frame number
  std::uint32_t active_targets_ = 0;
  std::uint16_t active_since_ = 0;  ///< frame number
};

/// Writes what DependencyReader reads, and returns its size. The structure is attached where the descriptor says so; the
/// frame's custom parts are written where they differ from its template's. `resolution` is the structure's affair and not
/// looked at. Errors: `dd.no_room`, `dd.template`, `dd.limit` and `dd.structure` (cannot be expressed).
Result<std::size_t> write_dependency_descriptor(const DependencyDescriptor& descriptor,
                                                const DependencyStructure& structure, MutableBytes out);

}  // namespace parlance::proto::rtp
