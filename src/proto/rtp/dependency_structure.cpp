#include "proto/rtp/dependency_descriptor.h"

#include <algorithm>

namespace parlance::proto::rtp {

const FrameDependencies* DependencyStructure::template_of(std::uint8_t id) const {
  const std::size_t index = (id + kMaxFrameTemplates - first_template_id) % kMaxFrameTemplates;
  return index < template_count ? &templates[index] : nullptr;
}

Layer DependencyStructure::layer_of(std::size_t decode_target) const {
  Layer highest;
  for (const FrameDependencies& frame : std::span(templates).first(template_count)) {
    if (frame.indications[decode_target] == Indication::not_present) continue;
    highest.spatial = std::max(highest.spatial, frame.layer.spatial);
    highest.temporal = std::max(highest.temporal, frame.layer.temporal);
  }
  return highest;
}

std::uint32_t DependencyStructure::targets_within(Layer limit) const {
  std::uint32_t mask = 0;
  for (std::size_t target = 0; target < decode_target_count; ++target) {
    const Layer layer = layer_of(target);
    if (layer.spatial <= limit.spatial && layer.temporal <= limit.temporal) mask |= 1U << target;
  }
  return mask;
}

std::uint32_t DependencyStructure::all_targets() const {
  return static_cast<std::uint32_t>((std::uint64_t{1} << decode_target_count) - 1);
}

}  // namespace parlance::proto::rtp
