#include "rtc/slot_header.h"

#include "proto/rtp/dependency_descriptor.h"
#include "proto/rtp/extensions.h"
#include "proto/rtp/rtx.h"

#include <algorithm>

namespace parlance::rtc {
namespace {

namespace rtp = proto::rtp;
using rtp::ExtensionKind;

/// Gathers extension values, and keeps those that it makes.
class Values final {
 public:
  explicit Values(const SendPlan& plan) : ids_(plan.extensions), mixed_(plan.mixed_extensions) {}

  /// A key frame's descriptor brings its structure, which is longer than the 16 bytes of the one-byte form. Who can't take that could read no other
  /// descriptor either, and is to go by the payload.
  [[nodiscard]] bool take_descriptors() const { return mixed_; }

  void add(ExtensionKind kind, ByteView value) {
    const std::uint8_t id = ids_.id_of(kind);
    if (id != 0) values_[count_++] = {id, value};
  }
  void add(ExtensionKind kind, const rtp::ExtensionBytes& value) {
    if (ids_.id_of(kind) == 0) return;
    made_[count_] = value;
    add(kind, made_[count_].view());
  }
  [[nodiscard]] std::span<const rtp::ExtensionValue> all() const { return std::span(values_).first(count_); }

 private:
  static constexpr std::size_t kMost = 8;  // more than there are calls of add for one packet
  const rtp::ExtensionIds& ids_;
  bool mixed_;
  std::array<rtp::ExtensionValue, kMost> values_{};
  std::array<rtp::ExtensionBytes, kMost> made_{};
  std::size_t count_ = 0;
};

/// A descriptor's size fits the one byte of its length.
using DescriptorBytes = std::array<std::uint8_t, 255>;

ByteView copy_descriptor(const media::Rewritten& packet, DescriptorBytes& copy) {
  const media::PacketFields& fields = packet.packet.fields();
  const ByteView from = packet.packet.bytes().subspan(fields.descriptor_offset, fields.descriptor_length);
  std::ranges::copy(from, copy.begin());
  const auto value = std::span(copy).first(from.size());
  rtp::set_frame_number(value, *packet.frame_number);
  return value;
}

/// In an order that gives the packets of one frame headers of one size: what changes comes last.
void gather(const media::Rewritten& packet, const SlotHeader::Stamp& stamp, DescriptorBytes& descriptor,
            Values& values) {
  values.add(ExtensionKind::abs_send_time, rtp::write_abs_send_time(rtp::abs_send_time_of(stamp.now)));
  values.add(ExtensionKind::transport_sequence, rtp::write_transport_sequence(stamp.transport_sequence));
  if (packet.filler) return;
  const media::PacketFields& fields = packet.packet.fields();
  if (fields.audio_level)
    values.add(ExtensionKind::audio_level, rtp::write_audio_level({*fields.audio_level, fields.voice}));
  if (fields.orientation) {
    rtp::ExtensionBytes byte{.size = 1};
    byte.bytes[0] = *fields.orientation;
    values.add(ExtensionKind::video_orientation, byte);
  }
  if (values.take_descriptors() && packet.frame_number && fields.descriptor_length > 0)
    values.add(ExtensionKind::dependency_descriptor, copy_descriptor(packet, descriptor));
}

rtp::ExtensionForms forms_of(const SendPlan& plan) {
  return plan.mixed_extensions ? rtp::ExtensionForms::mixed : rtp::ExtensionForms::one_byte_only;
}

}  // namespace

Result<rtp::WrittenHeader> SlotHeader::write(const media::Rewritten& packet, std::uint8_t payload_type,
                                             const Stamp& stamp, rtp::MutableBytes out) const {
  DescriptorBytes descriptor;
  Values values(plan_);
  gather(packet, stamp, descriptor, values);
  if (name_ == Name::told) values.add(ExtensionKind::mid, as_bytes(plan_.mid));
  const rtp::Header header{.ssrc = plan_.ssrc,
                           .timestamp = packet.timestamp,
                           .sequence = packet.sequence,
                           .payload_type = payload_type,
                           .marker = packet.marker};
  return rtp::write_header(header, {.csrcs = {}, .extensions = values.all(), .forms = forms_of(plan_)}, out);
}

Result<rtp::WrittenHeader> SlotHeader::write_repair(const media::Rewritten& packet, rtp::Header header,
                                                    const Stamp& stamp, rtp::MutableBytes out) const {
  DescriptorBytes descriptor;
  Values values(plan_);
  gather(packet, stamp, descriptor, values);
  if (name_ == Name::told) values.add(ExtensionKind::mid, as_bytes(plan_.mid));
  return rtp::write_rtx_header(header, {.csrcs = {}, .extensions = values.all(), .forms = forms_of(plan_)},
                               packet.sequence, out);
}

}  // namespace parlance::rtc
