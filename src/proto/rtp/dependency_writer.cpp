#include "proto/rtp/detail/dependency_structure.h"

#include <algorithm>

namespace parlance::proto::rtp {
namespace {

constexpr std::uint16_t kMaxFrameDiff = 4096;  // 12 bits, less one

/// What differs from the template and has to be written.
struct Custom {
  bool indications = false;
  bool frame_diffs = false;
  bool chains = false;
};

template <class Array> bool differ(const Array& a, const Array& b, std::size_t count) {
  const auto end = a.begin() + static_cast<std::ptrdiff_t>(count);
  return !std::equal(a.begin(), end, b.begin());
}

Custom custom_of(const FrameDependencies& frame, const FrameDependencies& base,
                 const DependencyStructure& structure) {
  Custom custom;
  custom.indications = differ(frame.indications, base.indications, structure.decode_target_count);
  custom.frame_diffs = frame.frame_diff_count != base.frame_diff_count ||
                       differ(frame.frame_diffs, base.frame_diffs, frame.frame_diff_count);
  custom.chains = differ(frame.chain_diffs, base.chain_diffs, structure.chain_count);
  return custom;
}

void write_frame_diffs(const FrameDependencies& frame, BitWriter& out) {
  for (const unsigned diff : std::span(frame.frame_diffs).first(frame.frame_diff_count)) {
    const unsigned size = diff <= 16 ? 1 : diff <= 256 ? 2 : 3;
    out.bits(size, 2);
    out.bits(diff - 1, 4 * size);
  }
  out.bits(0, 2);
}

void write_custom(const FrameDependencies& frame, const Custom& custom, const DependencyStructure& structure,
                  BitWriter& out) {
  if (custom.indications) {
    for (std::size_t i = 0; i < structure.decode_target_count; ++i) {
      out.bits(static_cast<std::uint32_t>(frame.indications[i]), 2);
    }
  }
  if (custom.frame_diffs) write_frame_diffs(frame, out);
  if (custom.chains) {
    for (std::size_t i = 0; i < structure.chain_count; ++i) out.bits(frame.chain_diffs[i], 8);
  }
}

/// Whether the mask has to be written: with a structure, all targets are active unless it says otherwise.
bool needs_mask(const DependencyDescriptor& descriptor, const DependencyStructure& structure) {
  if (!descriptor.active_targets) return false;
  return !descriptor.structure_attached || *descriptor.active_targets != structure.all_targets();
}

bool are_diffs_sound(const FrameDependencies& frame) {
  if (frame.frame_diff_count > kMaxFrameDiffs) return false;
  const auto diffs = std::span(frame.frame_diffs).first(frame.frame_diff_count);
  return std::all_of(diffs.begin(), diffs.end(), [](auto d) { return d >= 1 && d <= kMaxFrameDiff; });
}

void write_basics(const DependencyBasics& basics, BitWriter& out) {
  out.flag(basics.first_in_frame);
  out.flag(basics.last_in_frame);
  out.bits(basics.template_id, 6);
  out.bits(basics.frame_number, 16);
}

void write_rest(const DependencyDescriptor& descriptor, const DependencyStructure& structure,
                const Custom& custom, BitWriter& out) {
  const bool mask = needs_mask(descriptor, structure);
  const bool attached = descriptor.structure_attached;
  if (!attached && !mask && !custom.indications && !custom.frame_diffs && !custom.chains) return;
  out.flag(attached);
  out.flag(mask);
  out.flag(custom.indications);
  out.flag(custom.frame_diffs);
  out.flag(custom.chains);
  if (attached) detail::write_structure(structure, out);
  if (mask) out.bits(*descriptor.active_targets, structure.decode_target_count);
  write_custom(descriptor.frame, custom, structure, out);
}

}  // namespace

Result<std::size_t> write_dependency_descriptor(const DependencyDescriptor& descriptor,
                                                const DependencyStructure& structure, MutableBytes out) {
  if (!detail::is_sound(structure)) return fail(Kind::malformed, "dd.structure");
  const FrameDependencies* base = structure.template_of(descriptor.basics.template_id);
  const bool known = base != nullptr && descriptor.basics.template_id < kMaxFrameTemplates;
  if (!known || base->layer != descriptor.frame.layer) return fail(Kind::malformed, "dd.template");
  if (!are_diffs_sound(descriptor.frame)) return fail(Kind::too_large, "dd.limit");
  BitWriter writer(out);
  write_basics(descriptor.basics, writer);
  write_rest(descriptor, structure, custom_of(descriptor.frame, *base, structure), writer);
  if (writer.overflowed()) return fail(Kind::too_large, "dd.no_room");
  return writer.size();
}

}  // namespace parlance::proto::rtp
