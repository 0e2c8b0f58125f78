#include "media/forwarder.h"

#include <algorithm>

namespace parlance::media {
namespace {

/// Whether we can tell where a decoder can begin. What we cannot look into begins anywhere.
bool tells_keyframes(Codec codec) { return codec != Codec::opus && codec != Codec::other; }

bool begins_keyframe(const FrameInfo& frame) { return frame.starts && frame.keyframe && frame.spatial == 0; }

bool is_newer8(std::uint8_t a, std::uint8_t b) { return a != b && static_cast<std::uint8_t>(a - b) < 0x80U; }
bool is_newer16(std::uint16_t a, std::uint16_t b) {
  return a != b && static_cast<std::uint16_t>(a - b) < 0x8000U;
}

/// The payload's first bytes with their picture numbers replaced.
void write_prefix(Rewritten& out, std::optional<std::uint16_t> picture_id, std::uint8_t tl0) {
  const PictureNumbers& picture = out.packet.fields().picture;
  std::size_t size = 0;
  if (picture.id_bits > 0) size = picture.id_at + (picture.id_bits > 7 ? std::size_t{2} : std::size_t{1});
  if (picture.tl0_at > 0) size = std::max<std::size_t>(size, picture.tl0_at + std::size_t{1});
  const ByteView payload = out.packet.payload();
  if (size == 0 || size > Rewritten::kMaxPrefix || size > payload.size()) return;
  std::ranges::copy(payload.first(size), out.prefix.begin());
  out.prefix_size = static_cast<std::uint8_t>(size);
  if (picture.id_bits > 7) {
    out.prefix.at(picture.id_at) = static_cast<std::uint8_t>(0x80U | (picture_id.value_or(0) >> 8U));
    out.prefix.at(picture.id_at + std::size_t{1}) = static_cast<std::uint8_t>(picture_id.value_or(0));
  } else if (picture.id_bits > 0) {
    out.prefix.at(picture.id_at) = static_cast<std::uint8_t>(picture_id.value_or(0) & 0x7fU);
  }
  if (picture.tl0_at > 0) out.prefix.at(picture.tl0_at) = tl0;
}

}  // namespace

Forwarder::Forwarder(Kind kind, std::uint32_t clock_rate, Random& random)
    : kind_(kind),
      // In the lower half: a receiver that loses the packets before the first wrap could not know of it (RFC 3711, section 3.3.1).
      sequences_(static_cast<std::uint16_t>(random_u64(random) & 0x7fffU)),
      timeline_(static_cast<std::uint32_t>(random_u64(random)), clock_rate), frames_(random) {}

std::uint32_t Forwarder::begin() {
  content_ = {.number = content_.number + 1};
  sequences_.forget();
  timeline_.forget_clocks();
  heights_.begin();
  encodings_.begin();
  want();
  return content_.number;
}

void Forwarder::attach(Feed& feed) {
  content_.feed = &feed;
  content_.told.reset();
  want();
}

void Forwarder::end() { static_cast<void>(begin()); }

void Forwarder::limit(Layers layers) {
  limit_ = layers;
  want();
}

void Forwarder::show_at(std::uint16_t height) {
  heights_.show_at(height);
  want();
}

void Forwarder::request_keyframe() {
  if (content_.feed == nullptr || kind_ == Kind::audio) return;
  const Stretch& current = stretches_[newest_.stretch % kStretches];
  const std::uint8_t target = content_.target < TrackInfo::kMaxEncodings ? content_.target : std::uint8_t{0};
  content_.feed->request_keyframe(content_.carrying ? current.encoding : target);
}

std::optional<Rewritten> Forwarder::forward(std::uint32_t content, const Packet& packet) {
  const PacketFields& fields = packet.fields();
  if (content != content_.number) {
    ++counters_.stale_content;
    return std::nullopt;
  }
  follow(fields);
  if (!limit_.any) {
    ++counters_.paused;
    return std::nullopt;
  }
  const bool ours = accept(fields);
  seek(fields.arrival);
  if (!ours) return std::nullopt;
  return place(packet);
}

std::optional<Rewritten> Forwarder::again(std::uint16_t sequence) {
  const auto origin = sequences_.origin_of(sequence);
  const bool known = origin && static_cast<std::uint8_t>(newest_.stretch - origin->stretch) < kStretches;
  Packet packet;
  if (known && content_.feed != nullptr)
    packet = content_.feed->recall(stretches_[origin->stretch % kStretches].encoding, origin->source);
  std::optional<FrameMap::Decision> frame;
  if (packet && kind_ == Kind::audio)
    frame = FrameMap::Decision{.wanted = true, .marker = packet.fields().marker};
  else if (packet && packet.fields().payload_length == 0)
    frame = FrameMap::Decision{};
  else if (packet && origin->stretch == newest_.stretch)
    frame = frames_.decide(packet.fields());
  else if (packet)
    frame = frames_.recall(origin->stretch, packet.fields());
  if (!frame) {
    ++counters_.forgotten;
    return std::nullopt;
  }
  ++counters_.retransmitted;
  Rewritten out = write(packet, stretches_[origin->stretch % kStretches], *frame);
  out.sequence = sequence;
  return out;
}

std::optional<SlotClock> Forwarder::on_clock(std::uint32_t content, std::uint8_t encoding, SlotClock source) {
  if (content != content_.number) return std::nullopt;
  timeline_.on_clock(encoding, source);
  if (stretches_[newest_.stretch % kStretches].encoding != encoding) return std::nullopt;
  return clock();
}

std::optional<SlotClock> Forwarder::clock() const {
  if (!content_.carrying) return std::nullopt;
  return timeline_.clock();
}

Layers Forwarder::wanted() const {
  Layers layers = limit_;
  layers.encoding = std::min(layers.encoding, heights_.choice());
  return layers;
}

void Forwarder::want() {
  const Layers layers = wanted();
  frames_.limit(layers.spatial, layers.temporal);
  // What comes after a pause depends on what was not sent.
  if (!layers.any) content_.carrying = false;
  if (content_.feed == nullptr || content_.told == layers) return;
  content_.told = layers;
  content_.feed->want(layers);
}

void Forwarder::follow(const PacketFields& fields) {
  encodings_.on_packet(fields);
  heights_.on_packet(fields);
  if (!encodings_.settled(fields.arrival)) return;
  want();
  const std::uint8_t target = encodings_.target(wanted().encoding, fields.arrival);
  if (target == content_.target) return;
  content_.target = target;
  content_.asked.reset();
}

void Forwarder::seek(TimePoint now) {
  if (content_.feed == nullptr || kind_ == Kind::audio || content_.target >= TrackInfo::kMaxEncodings) return;
  const Stretch& current = stretches_[newest_.stretch % kStretches];
  const bool there = content_.carrying && current.encoding == content_.target && !frames_.wants_keyframe();
  if (there || (content_.carrying && !tells_keyframes(current.codec))) {
    content_.asked.reset();
    return;
  }
  if (content_.asked && now - *content_.asked < kAskAgain) return;
  content_.asked = now;
  content_.feed->request_keyframe(content_.target);
}

bool Forwarder::accept(const PacketFields& fields) {
  const Stretch& current = stretches_[newest_.stretch % kStretches];
  if (content_.carrying && current.encoding == fields.encoding) {
    const bool same_stream = current.stream == fields.stream;
    if (same_stream && (kind_ == Kind::audio || current.codec == fields.codec)) return true;
    if (same_stream ? sequences_.precedes(fields.sequence) : is_newer8(current.stream, fields.stream)) {
      ++counters_.too_old;
      return false;
    }
    // The source began anew, or changed its codec: nothing of it can be decoded before a keyframe.
    if (!same_stream) timeline_.forget_clock(fields.encoding);
    content_.carrying = false;
  }
  const bool begins = tells_keyframes(fields.codec) ? begins_keyframe(fields.frame) : !content_.carrying;
  const bool fits =
      fields.encoding == content_.target || (!content_.carrying && fields.encoding <= wanted().encoding);
  if (begins && fits && fields.payload_length > 0) {
    begin_stretch(fields);
    return true;
  }
  ++(fits ? counters_.awaiting_keyframe : counters_.other_encoding);
  return false;
}

void Forwarder::begin_stretch(const PacketFields& fields) {
  if (content_.started) ++counters_.switches;
  const std::uint8_t number = ++newest_.stretch;
  ++newest_.tl0;
  ++newest_.frame_number;
  stretches_[number % kStretches] = {
      .number = number,
      .encoding = fields.encoding,
      .stream = fields.stream,
      .codec = fields.codec,
      .timestamp_offset = timeline_.begin(fields),
      .tl0_offset = static_cast<std::uint8_t>(newest_.tl0 - fields.picture.tl0),
      .frame_number_offset = static_cast<std::uint16_t>(newest_.frame_number - fields.frame_number)};
  sequences_.begin(number, fields.sequence);
  frames_.begin(number, fields);
  content_.carrying = true;
}

std::optional<Rewritten> Forwarder::place(const Packet& packet) {
  using Outcome = SequenceMap::Outcome;
  const PacketFields& fields = packet.fields();
  const bool padding = fields.payload_length == 0;
  FrameMap::Decision frame{.wanted = !padding, .marker = fields.marker};
  if (kind_ == Kind::video && !padding && !sequences_.precedes(fields.sequence))
    frame = frames_.decide(fields);
  const auto placed =
      frame.wanted ? sequences_.forward(fields.sequence) : sequences_.leave_out(fields.sequence);
  if (placed.outcome == Outcome::left_out) ++(padding ? counters_.padding : counters_.layer);
  if (placed.outcome == Outcome::repeated) ++counters_.repeated;
  if (placed.outcome == Outcome::too_old) ++counters_.too_old;
  if (placed.outcome != Outcome::numbered && placed.outcome != Outcome::fill) return std::nullopt;

  Rewritten out = write(packet, stretches_[newest_.stretch % kStretches], frame);
  out.sequence = placed.number;
  ++(out.filler ? counters_.filled : counters_.forwarded);
  if (!out.filler) {
    timeline_.on_sent(out.timestamp, fields.arrival);
    out.starts_content = !std::exchange(content_.started, true);
  }
  return out;
}

Rewritten Forwarder::write(const Packet& packet, const Stretch& stretch, const FrameMap::Decision& frame) {
  const PacketFields& fields = packet.fields();
  Rewritten out{.packet = packet, .timestamp = fields.timestamp + stretch.timestamp_offset};
  out.filler = !frame.wanted;
  if (out.filler) return out;
  out.marker = frame.marker;
  const auto tl0 = static_cast<std::uint8_t>(fields.picture.tl0 + stretch.tl0_offset);
  write_prefix(out, frame.picture_id, tl0);
  if (fields.descriptor_length > 0)
    out.frame_number = static_cast<std::uint16_t>(fields.frame_number + stretch.frame_number_offset);
  if (fields.picture.tl0_at > 0 && is_newer8(tl0, newest_.tl0)) newest_.tl0 = tl0;
  if (out.frame_number && is_newer16(*out.frame_number, newest_.frame_number))
    newest_.frame_number = *out.frame_number;
  return out;
}

}  // namespace parlance::media
