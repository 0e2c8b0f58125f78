#include "proto/rtp/detail/dependency_structure.h"

#include <algorithm>

namespace parlance::proto::rtp::detail {
namespace {

// How a template's layer follows from the one before it (appendix A.8.2, next_layer_idc).
enum class Next : std::uint8_t { same = 0, temporal = 1, spatial = 2, none = 3 };

constexpr unsigned kTemplateDiffBits = 4;
constexpr std::uint16_t kMaxTemplateDiff = 16;
constexpr std::uint8_t kMaxTemplateChainDiff = 15;
constexpr std::uint32_t kMaxPixels = 65536;

Error limit() { return fail(Kind::too_large, "dd.limit"); }

auto templates_of(DependencyStructure& s) { return std::span(s.templates).first(s.template_count); }
auto templates_of(const DependencyStructure& s) { return std::span(s.templates).first(s.template_count); }

Result<void> read_layers(BitReader& in, DependencyStructure& s) {
  Layer layer;
  while (true) {
    if (s.template_count == kMaxFrameTemplates) return limit();
    s.templates[s.template_count++].layer = layer;
    const auto next = static_cast<Next>(in.bits(2));
    if (in.failed()) return fail(Kind::malformed, "dd.short");
    if (next == Next::none) return ok();
    if (next == Next::temporal) ++layer.temporal;
    if (next == Next::spatial) layer = {static_cast<std::uint8_t>(layer.spatial + 1), 0};
    if (layer.temporal >= kMaxTemporalLayers || layer.spatial >= kMaxSpatialLayers) return limit();
  }
}

void read_indications(BitReader& in, DependencyStructure& s) {
  for (FrameDependencies& frame : templates_of(s)) {
    for (std::size_t i = 0; i < s.decode_target_count; ++i)
      frame.indications[i] = static_cast<Indication>(in.bits(2));
  }
}

Result<void> read_diffs(BitReader& in, DependencyStructure& s) {
  for (FrameDependencies& frame : templates_of(s)) {
    while (in.flag()) {
      if (frame.frame_diff_count == kMaxFrameDiffs) return limit();
      frame.frame_diffs[frame.frame_diff_count++] =
          static_cast<std::uint16_t>(in.bits(kTemplateDiffBits) + 1);
    }
  }
  return ok();
}

void read_chains(BitReader& in, DependencyStructure& s) {
  s.chain_count = static_cast<std::uint8_t>(in.below(s.decode_target_count + 1U));
  if (s.chain_count == 0) return;
  for (std::size_t i = 0; i < s.decode_target_count; ++i) {
    s.protected_by[i] = static_cast<std::uint8_t>(in.below(s.chain_count));
  }
  for (FrameDependencies& frame : templates_of(s)) {
    for (std::size_t i = 0; i < s.chain_count; ++i)
      frame.chain_diffs[i] = static_cast<std::uint8_t>(in.bits(4));
  }
}

void read_resolutions(BitReader& in, DependencyStructure& s) {
  if (!in.flag()) return;
  // Spatial ids only grow, so that the last template has the highest.
  s.resolution_count = static_cast<std::uint8_t>(templates_of(s).back().layer.spatial + 1);
  for (Resolution& resolution : std::span(s.resolutions).first(s.resolution_count)) {
    resolution.width = in.bits(16) + 1;
    resolution.height = in.bits(16) + 1;
  }
}

std::optional<Next> step(Layer from, Layer to) {
  if (to == from) return Next::same;
  if (to == Layer{from.spatial, static_cast<std::uint8_t>(from.temporal + 1)}) return Next::temporal;
  if (to == Layer{static_cast<std::uint8_t>(from.spatial + 1), 0}) return Next::spatial;
  return std::nullopt;
}

bool are_layers_sound(std::span<const FrameDependencies> templates) {
  if (templates.front().layer != Layer{}) return false;
  for (std::size_t i = 1; i < templates.size(); ++i) {
    if (!step(templates[i - 1].layer, templates[i].layer)) return false;
  }
  return templates.back().layer.spatial < kMaxSpatialLayers;
}

bool is_template_sound(const FrameDependencies& frame, std::size_t chains) {
  if (frame.layer.temporal >= kMaxTemporalLayers || frame.frame_diff_count > kMaxFrameDiffs) return false;
  const auto diffs = std::span(frame.frame_diffs).first(frame.frame_diff_count);
  const auto chain_diffs = std::span(frame.chain_diffs).first(chains);
  return std::all_of(diffs.begin(), diffs.end(), [](auto d) { return d >= 1 && d <= kMaxTemplateDiff; }) &&
         std::all_of(chain_diffs.begin(), chain_diffs.end(),
                     [](auto d) { return d <= kMaxTemplateChainDiff; });
}

bool are_counts_sound(const DependencyStructure& s) {
  return s.first_template_id < kMaxFrameTemplates && s.template_count >= 1 &&
         s.template_count <= kMaxFrameTemplates && s.decode_target_count >= 1 &&
         s.decode_target_count <= kMaxDecodeTargets && s.chain_count <= s.decode_target_count &&
         s.resolution_count <= kMaxSpatialLayers;
}

void write_layers(std::span<const FrameDependencies> templates, BitWriter& out) {
  for (std::size_t i = 1; i < templates.size(); ++i) {
    const Next next = step(templates[i - 1].layer, templates[i].layer).value_or(Next::same);
    out.bits(static_cast<std::uint32_t>(next), 2);
  }
  out.bits(static_cast<std::uint32_t>(Next::none), 2);
}

void write_chains(const DependencyStructure& s, BitWriter& out) {
  out.below(s.chain_count, s.decode_target_count + 1U);
  if (s.chain_count == 0) return;
  for (std::size_t i = 0; i < s.decode_target_count; ++i) out.below(s.protected_by[i], s.chain_count);
  for (const FrameDependencies& frame : templates_of(s)) {
    for (std::size_t i = 0; i < s.chain_count; ++i) out.bits(frame.chain_diffs[i], 4);
  }
}

}  // namespace

Result<void> read_structure(BitReader& in, DependencyStructure& structure) {
  structure.first_template_id = static_cast<std::uint8_t>(in.bits(6));
  structure.decode_target_count = static_cast<std::uint8_t>(in.bits(5) + 1);
  if (auto read = read_layers(in, structure); !read) return read.error();
  read_indications(in, structure);
  if (auto read = read_diffs(in, structure); !read) return read.error();
  read_chains(in, structure);
  read_resolutions(in, structure);
  if (in.failed()) return fail(Kind::malformed, "dd.short");
  return ok();
}

bool is_sound(const DependencyStructure& structure) {
  if (!are_counts_sound(structure)) return false;
  const auto templates = templates_of(structure);
  if (!are_layers_sound(templates)) return false;
  for (const FrameDependencies& frame : templates) {
    if (!is_template_sound(frame, structure.chain_count)) return false;
  }
  const auto chains =
      std::span(structure.protected_by).first(structure.chain_count == 0 ? 0 : structure.decode_target_count);
  const bool protectors =
      std::all_of(chains.begin(), chains.end(), [&](auto c) { return c < structure.chain_count; });
  const auto resolutions = std::span(structure.resolutions).first(structure.resolution_count);
  const auto in_range = [](std::uint32_t pixels) { return pixels >= 1 && pixels <= kMaxPixels; };
  return protectors && (resolutions.empty() || resolutions.size() == templates.back().layer.spatial + 1U) &&
         std::all_of(resolutions.begin(), resolutions.end(),
                     [&](Resolution r) { return in_range(r.width) && in_range(r.height); });
}

void write_structure(const DependencyStructure& structure, BitWriter& out) {
  const auto templates = templates_of(structure);
  out.bits(structure.first_template_id, 6);
  out.bits(structure.decode_target_count - 1U, 5);
  write_layers(templates, out);
  for (const FrameDependencies& frame : templates) {
    for (std::size_t i = 0; i < structure.decode_target_count; ++i) {
      out.bits(static_cast<std::uint32_t>(frame.indications[i]), 2);
    }
  }
  for (const FrameDependencies& frame : templates) {
    for (std::size_t i = 0; i < frame.frame_diff_count; ++i)
      out.bits(1U << kTemplateDiffBits | (frame.frame_diffs[i] - 1U), 5);
    out.flag(false);
  }
  write_chains(structure, out);
  out.flag(structure.resolution_count > 0);
  for (const Resolution& resolution : std::span(structure.resolutions).first(structure.resolution_count)) {
    out.bits(resolution.width - 1, 16);
    out.bits(resolution.height - 1, 16);
  }
}

}  // namespace parlance::proto::rtp::detail
