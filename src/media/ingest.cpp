#include "media/ingest.h"

#include "media/payload_frame.h"
#include "proto/rtp/extensions.h"

#include <algorithm>
#include <limits>

namespace parlance::media {
namespace {

using proto::rtp::DependencyDescriptor;
using proto::rtp::DependencyStructure;
using proto::rtp::ExtensionKind;
using proto::rtp::Indication;
using proto::rtp::PacketView;

/// Between the numbers of a source and those after it began anew: more than anybody remembers.
constexpr std::uint64_t kApart = 65536;

/// A switch indication says that from this frame on the decode target can be decoded by whoever decodes this frame (appendix
/// A.4).
std::uint8_t switch_up_to(const DependencyDescriptor& descriptor, const DependencyStructure& structure) {
  std::uint8_t highest = 0;
  for (std::size_t i = 0; i < structure.decode_target_count; ++i) {
    if (descriptor.frame.indications[i] != Indication::switch_point) continue;
    const auto layer = structure.layer_of(i);
    if (layer.spatial == descriptor.frame.layer.spatial) highest = std::max(highest, layer.temporal);
  }
  return highest;
}

bool is_discardable(const DependencyDescriptor& descriptor, const DependencyStructure& structure) {
  const auto targets = std::span(descriptor.frame.indications).first(structure.decode_target_count);
  return std::ranges::all_of(targets, [](Indication indication) {
    return indication == Indication::not_present || indication == Indication::discardable;
  });
}

FrameInfo frame_of(const DependencyDescriptor& descriptor, const DependencyStructure& structure) {
  FrameInfo frame;
  frame.starts = descriptor.basics.first_in_frame;
  frame.ends = descriptor.basics.last_in_frame;
  frame.keyframe = descriptor.frame.frame_diff_count == 0;
  frame.spatial = descriptor.frame.layer.spatial;
  frame.temporal = descriptor.frame.layer.temporal;
  frame.discardable = is_discardable(descriptor, structure);
  if (frame.starts) frame.switch_up_to = switch_up_to(descriptor, structure);
  if (descriptor.structure_attached && structure.resolution_count > 0) {
    const auto& largest = structure.resolutions.at(structure.resolution_count - std::size_t{1});
    frame.height = static_cast<std::uint16_t>(
        std::min<std::uint32_t>(largest.height, std::numeric_limits<std::uint16_t>::max()));
  }
  return frame;
}

std::uint16_t offset_in(const PacketView& packet, ByteView part) {
  return static_cast<std::uint16_t>(part.data() - packet.bytes().data());
}

}  // namespace

Result<PacketFields> Classifier::classify(const PacketView& packet, std::uint8_t encoding, TimePoint now) {
  check(encoding < sources_.size(), "a packet of an encoding that can't be");
  check(packet.bytes().size() <= kMaxPacketSize, "a packet that is too long for the pool");
  const auto codec = section_.codecs.at(packet.payload_type());
  if (!codec) {
    ++counters_.unknown_type;
    return fail(parlance::Kind::unsupported, "media.payload_type");
  }
  PacketFields fields;
  fields.encoding = encoding;
  fields.payload_type = packet.payload_type();
  fields.codec = *codec;
  fields.marker = packet.marker();
  fields.timestamp = packet.timestamp();
  fields.arrival = now;
  fields.payload_offset = static_cast<std::uint16_t>(packet.header_size());
  fields.payload_length = static_cast<std::uint16_t>(packet.payload().size());
  Source& source = sources_[encoding];
  if (auto numbered = number(source, packet, fields); !numbered) return numbered.error();
  read_extensions(packet, fields);
  if (auto read = read_frame(source, packet, fields); !read) return read.error();
  ++counters_.classified;
  return fields;
}

Result<void> Classifier::number(Source& source, const PacketView& packet, PacketFields& fields) {
  if (source.ssrc && *source.ssrc != packet.ssrc()) restart(source);
  source.ssrc = packet.ssrc();
  const std::uint16_t low = packet.sequence();
  const auto unwrapped = [&] { return source.base + static_cast<std::uint64_t>(source.unwrapper.peek(low)); };
  if (source.unwrapper.last() && unwrapped() + static_cast<std::uint64_t>(kMaxLate) < source.end) {
    // RFC 3550 appendix A.1: two in a row prove that the source began anew.
    if (source.restart_at != low) {
      source.restart_at = static_cast<std::uint16_t>(low + 1);
      ++counters_.stray;
      return fail(parlance::Kind::conflict, "media.stray");
    }
    restart(source);
  }
  source.restart_at.reset();
  fields.sequence = unwrapped();
  fields.stream = source.stream;
  // Late packets don't move the unwrapper, so that it can't be led downwards.
  if (fields.sequence >= source.end) source.unwrapper.unwrap(low);
  return ok();
}

void Classifier::restart(Source& source) {
  ++counters_.restarts;
  source.base = source.end + kApart;
  source.unwrapper.reset();
  source.restart_at.reset();
  source.newest_timestamp.reset();
  source.keyframe_timestamp.reset();
  source.descriptors.reset();
  ++source.stream;
}

void Classifier::read_extensions(const PacketView& packet, PacketFields& fields) const {
  if (const auto value = section_.extensions.find(packet, ExtensionKind::audio_level)) {
    if (const auto level = proto::rtp::read_audio_level(*value)) {
      fields.audio_level = level->level;
      fields.voice = level->voice;
    }
  }
  const auto orientation = section_.extensions.find(packet, ExtensionKind::video_orientation);
  if (orientation && !orientation->empty()) fields.orientation = orientation->front();
}

Result<void> Classifier::read_frame(Source& source, const PacketView& packet, PacketFields& fields) {
  const bool in_order = fields.sequence == source.end || !source.newest_timestamp;
  source.end = std::max(source.end, fields.sequence + 1);
  if (fields.payload_length == 0) return ok();  // padding, with an arbitrary timestamp
  const bool described = read_descriptor(source, packet, fields);
  const auto payload = read_payload_frame(fields.codec, packet.payload());
  if (!payload && !described) {
    ++counters_.malformed;
    return payload.error();
  }
  if (payload) fields.picture = payload->picture;
  if (!described) {
    const bool new_frame =
        !source.newest_timestamp || (in_order && *source.newest_timestamp != fields.timestamp);
    fields.frame = payload->frame;
    fields.frame.starts =
        payload->start == FrameStart::yes || (payload->start == FrameStart::perhaps && new_frame);
    fields.frame.ends = fields.frame.ends || fields.marker;
    if (payload->begins_keyframe && (fields.frame.starts || source.keyframe_timestamp != fields.timestamp))
      source.keyframe_timestamp = fields.timestamp;
    fields.frame.keyframe = source.keyframe_timestamp == fields.timestamp;
  }
  if (!source.newest_timestamp || proto::rtp::is_newer_timestamp(fields.timestamp, *source.newest_timestamp))
    source.newest_timestamp = fields.timestamp;
  return ok();
}

bool Classifier::read_descriptor(Source& source, const PacketView& packet, PacketFields& fields) {
  const auto value = section_.extensions.find(packet, ExtensionKind::dependency_descriptor);
  if (!value) return false;
  const auto basics = proto::rtp::read_dependency_basics(*value);
  if (basics) {
    fields.descriptor_offset = offset_in(packet, *value);
    fields.descriptor_length = static_cast<std::uint8_t>(value->size());
    fields.frame_number = basics->frame_number;
  }
  if (!source.descriptors) source.descriptors = std::make_unique<proto::rtp::DependencyReader>();
  const auto descriptor = source.descriptors->read(*value);
  const DependencyStructure* const structure = source.descriptors->structure();
  if (!descriptor || structure == nullptr) {
    ++counters_.no_descriptor;
    return false;
  }
  fields.frame = frame_of(*descriptor, *structure);
  return true;
}

}  // namespace parlance::media
