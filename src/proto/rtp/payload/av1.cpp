#include "proto/rtp/payload/av1.h"

#include <limits>

namespace parlance::proto::rtp::payload {
namespace {

// AV1 RTP specification section 4.4: Z Y W W N - - -.
constexpr unsigned kContinues = 0x80;
constexpr unsigned kContinued = 0x40;
constexpr unsigned kNewSequence = 0x08;
// AV1 specification section 5.3.2: forbidden bit, four of type.
constexpr unsigned kForbidden = 0x80;
constexpr unsigned kSequenceHeader = 1;
constexpr unsigned kMaxLengthBytes = 8;  // section 4.10.5

Error too_short() { return fail(Kind::malformed, "av1.short"); }

Result<std::uint32_t> read_length(Reader& reader) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < kMaxLengthBytes; ++i) {
    const auto byte = reader.u8();
    if (!byte) return too_short();
    value |= std::uint64_t{*byte & 0x7fU} << (7 * i);
    if ((*byte & 0x80U) != 0) continue;
    if (value > std::numeric_limits<std::uint32_t>::max()) return fail(Kind::too_large, "av1.length");
    return static_cast<std::uint32_t>(value);
  }
  return fail(Kind::malformed, "av1.length");
}

Result<ByteView> read_element(Reader& reader, const Av1Packet& packet, std::size_t index) {
  const bool without_length = packet.elements != 0 && index + 1 == packet.elements;
  const ByteView rest = reader.rest();
  if (without_length) return reader.bytes(rest.size());
  const auto length = read_length(reader);
  if (!length) return length.error();
  const auto element = reader.bytes(*length);
  if (!element) return too_short();
  return *element;
}

/// Whether more elements come: as many as W says, or until the end.
bool goes_on(const Reader& reader, const Av1Packet& packet, std::size_t index) {
  return packet.elements == 0 ? !reader.empty() : index < packet.elements;
}

}  // namespace

Result<Av1Packet> read_av1(ByteView payload) {
  Reader reader(payload);
  const auto head = reader.u8();
  if (!head || reader.empty()) return too_short();
  Av1Packet packet;
  packet.continues = (*head & kContinues) != 0;
  packet.continued = (*head & kContinued) != 0;
  packet.elements = static_cast<std::uint8_t>(*head >> 4U & 3U);
  packet.new_sequence = (*head & kNewSequence) != 0;
  // Section 4.4: what begins a sequence continues nothing.
  if (packet.new_sequence && packet.continues) return fail(Kind::malformed, "av1.header");
  for (std::size_t index = 0; goes_on(reader, packet, index); ++index) {
    if (index == kMaxAv1Elements) return fail(Kind::too_large, "av1.too_many");
    const auto element = read_element(reader, packet, index);
    if (!element) return element.error();
    const bool begins_here = index != 0 || !packet.continues;
    if (!begins_here || element->empty()) continue;
    if (((*element)[0] & kForbidden) != 0) return fail(Kind::malformed, "av1.obu");
    if (((*element)[0] >> 3U & 0xfU) == kSequenceHeader) packet.has_sequence_header = true;
  }
  return packet;
}

}  // namespace parlance::proto::rtp::payload
