#include "proto/rtp/dependency_descriptor.h"

#include "proto/rtp/detail/dependency_structure.h"

namespace parlance::proto::rtp {
namespace {

constexpr std::size_t kBasicsSize =
    3;  // appendix A.8.1: a descriptor of this size has no more than the mandatory fields

/// A frame this far or less behind is late, and must not replace what a newer one said: packets are reordered by less than two
/// seconds. A larger distance is an encoder that began to count anew.
constexpr std::uint16_t kLateFrames = 64;

/// What follows the mandatory fields.
struct Flags {
  bool structure = false;
  bool active_targets = false;
  bool indications = false;
  bool frame_diffs = false;
  bool chains = false;
};

DependencyBasics basics_of(BitReader& in) {
  DependencyBasics basics;
  basics.first_in_frame = in.flag();
  basics.last_in_frame = in.flag();
  basics.template_id = static_cast<std::uint8_t>(in.bits(6));
  basics.frame_number = static_cast<std::uint16_t>(in.bits(16));
  return basics;
}

Flags flags_of(BitReader& in) {
  Flags flags;
  flags.structure = in.flag();
  flags.active_targets = in.flag();
  flags.indications = in.flag();
  flags.frame_diffs = in.flag();
  flags.chains = in.flag();
  return flags;
}

Result<void> read_frame_diffs(BitReader& in, FrameDependencies& frame) {
  frame.frame_diff_count = 0;
  frame.frame_diffs = {};
  for (unsigned size = in.bits(2); size != 0; size = in.bits(2)) {
    if (frame.frame_diff_count == kMaxFrameDiffs) return fail(Kind::too_large, "dd.limit");
    frame.frame_diffs[frame.frame_diff_count++] = static_cast<std::uint16_t>(in.bits(4 * size) + 1);
  }
  return ok();
}

/// The frame's own definition (A.8.4), over its template's.
Result<FrameDependencies> read_frame(BitReader& in, const Flags& flags, const FrameDependencies& base,
                                     const DependencyStructure& structure) {
  FrameDependencies frame = base;
  if (flags.indications) {
    for (std::size_t i = 0; i < structure.decode_target_count; ++i) {
      frame.indications[i] = static_cast<Indication>(in.bits(2));
    }
  }
  if (flags.frame_diffs) {
    if (auto read = read_frame_diffs(in, frame); !read) return read.error();
  }
  if (flags.chains) {
    for (std::size_t i = 0; i < structure.chain_count; ++i)
      frame.chain_diffs[i] = static_cast<std::uint8_t>(in.bits(8));
  }
  return frame;
}

/// All that follows the structure, or the flags.
Result<DependencyDescriptor> read_rest(BitReader& in, const Flags& flags, const DependencyBasics& basics,
                                       const DependencyStructure& structure) {
  DependencyDescriptor descriptor;
  descriptor.basics = basics;
  descriptor.structure_attached = flags.structure;
  if (flags.structure) descriptor.active_targets = structure.all_targets();
  if (flags.active_targets) descriptor.active_targets = in.bits(structure.decode_target_count);
  const FrameDependencies* base = structure.template_of(basics.template_id);
  if (base == nullptr) return fail(Kind::malformed, "dd.template");
  const auto frame = read_frame(in, flags, *base, structure);
  if (!frame) return frame.error();
  if (in.failed()) return fail(Kind::malformed, "dd.short");
  descriptor.frame = *frame;
  if (frame->layer.spatial < structure.resolution_count) {
    descriptor.resolution = structure.resolutions[frame->layer.spatial];
  }
  return descriptor;
}

bool is_late(std::uint16_t frame_number, std::uint16_t newest) {
  const auto behind = static_cast<std::uint16_t>(newest - frame_number);
  return behind != 0 && behind <= kLateFrames;
}

/// A structure is some 7 KB: only packets that bring one pay for it.
struct Attached {
  DependencyStructure structure;
  Result<DependencyDescriptor> descriptor;
};

Attached read_attached(BitReader& in, const Flags& flags, const DependencyBasics& basics) {
  Attached attached{{}, DependencyDescriptor{}};
  const auto read = detail::read_structure(in, attached.structure);
  attached.descriptor = read ? read_rest(in, flags, basics, attached.structure) : read.error();
  return attached;
}

}  // namespace

Result<DependencyBasics> read_dependency_basics(ByteView value) {
  if (value.size() < kBasicsSize) return fail(Kind::malformed, "dd.short");
  BitReader in(value);
  return basics_of(in);
}

void set_frame_number(MutableBytes value, std::uint16_t frame_number) {
  if (value.size() < kBasicsSize) return;
  value[1] = static_cast<std::uint8_t>(frame_number >> 8U);
  value[2] = static_cast<std::uint8_t>(frame_number);
}

Result<DependencyDescriptor> DependencyReader::read(ByteView value) {
  if (value.size() < kBasicsSize) return fail(Kind::malformed, "dd.short");
  BitReader in(value);
  const DependencyBasics basics = basics_of(in);
  const Flags flags = value.size() > kBasicsSize ? flags_of(in) : Flags{};
  if (flags.structure) {
    const Attached attached = read_attached(in, flags, basics);
    if (attached.descriptor && !(has_structure_ && is_late(basics.frame_number, structure_since_))) {
      structure_ = attached.structure;
      has_structure_ = true;
      structure_since_ = active_since_ = basics.frame_number;
      active_targets_ = *attached.descriptor->active_targets;
    }
    return attached.descriptor;
  }
  if (!has_structure_) return fail(Kind::conflict, "dd.no_structure");
  auto descriptor = read_rest(in, flags, basics, structure_);
  if (descriptor && descriptor->active_targets && !is_late(basics.frame_number, active_since_)) {
    active_targets_ = *descriptor->active_targets;
    active_since_ = basics.frame_number;
  }
  return descriptor;
}

}  // namespace parlance::proto::rtp
