#include "proto/rtp/packet.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::proto::rtp {
namespace {

constexpr std::size_t kExtensionHeader = 4;  // RFC 3550 section 5.3.1: profile and length
constexpr std::uint8_t kVersion = 2;

std::uint16_t u16_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}
std::uint32_t u32_at(ByteView bytes, std::size_t at) {
  return std::uint32_t{u16_at(bytes, at)} << 16U | u16_at(bytes, at + 2);
}

ExtensionForm form_of(std::uint16_t profile) {
  if (profile == kOneByteProfile) return ExtensionForm::one_byte;
  if ((profile & 0xfff0U) == kTwoByteProfile) return ExtensionForm::two_byte;
  return ExtensionForm::opaque;
}

/// An element's first bytes.
struct Head {
  std::uint8_t id = 0;
  std::uint8_t size = 0;   ///< of the value
  std::size_t before = 0;  ///< bytes before the value
};

Head one_byte_head(std::uint8_t first) {
  return {static_cast<std::uint8_t>(first >> 4U), static_cast<std::uint8_t>((first & 0x0fU) + 1), 1};
}

/// RFC 8285 section 4.2: neither id 15 nor an id 0 with a length may be read any further.
bool ends_one_byte_elements(std::uint8_t first) { return (first >> 4U) == 15 || (first >> 4U) == 0; }

}  // namespace

Result<PacketView> PacketView::parse(ByteView bytes) {
  if (bytes.size() < kFixedHeaderSize) return fail(Kind::malformed, "rtp.short");
  if (bytes[0] >> 6U != kVersion) return fail(Kind::malformed, "rtp.version");
  PacketView packet(bytes);
  const std::size_t size = kFixedHeaderSize + 4 * packet.csrc_count();
  if (bytes.size() < size) return fail(Kind::malformed, "rtp.csrcs");
  packet.header_size_ = static_cast<std::uint16_t>(size);
  if ((bytes[0] & 0x10U) != 0) {
    if (auto read = packet.read_extension(); !read) return read.error();
  }
  if ((bytes[0] & 0x20U) != 0) {
    if (auto read = packet.read_padding(); !read) return read.error();
  }
  return packet;
}

Result<void> PacketView::read_extension() {
  const ByteView rest = bytes_.subspan(header_size_);
  if (rest.size() < kExtensionHeader) return fail(Kind::malformed, "rtp.extension_length");
  const std::size_t size = std::size_t{4} * u16_at(rest, 2);
  if (rest.size() < kExtensionHeader + size) return fail(Kind::malformed, "rtp.extension_length");
  if (size > kMaxExtensionBlock) return fail(Kind::too_large, "rtp.extension_too_large");
  form_ = form_of(u16_at(rest, 0));
  if (form_ != ExtensionForm::opaque) {
    if (auto read = read_elements(rest.subspan(kExtensionHeader, size)); !read) return read.error();
  }
  header_size_ = static_cast<std::uint16_t>(header_size_ + kExtensionHeader + size);
  return ok();
}

Result<void> PacketView::read_elements(ByteView block) {
  const std::size_t start = header_size_ + kExtensionHeader;
  const bool one_byte = form_ == ExtensionForm::one_byte;
  for (std::size_t at = 0; at < block.size();) {
    if (block[at] == 0) {  // padding is a single byte in both forms
      ++at;
      continue;
    }
    if (one_byte && ends_one_byte_elements(block[at])) return ok();
    if (!one_byte && at + 1 >= block.size()) return fail(Kind::malformed, "rtp.extension");
    const Head head = one_byte ? one_byte_head(block[at]) : Head{block[at], block[at + 1], 2};
    const std::size_t value = at + head.before;
    if (value + head.size > block.size()) return fail(Kind::malformed, "rtp.extension");
    if (extension_count_ == kMaxExtensions) return fail(Kind::too_large, "rtp.too_many_extensions");
    extensions_[extension_count_++] = {head.id, head.size, static_cast<std::uint16_t>(start + value)};
    at = value + head.size;
  }
  return ok();
}

Result<void> PacketView::read_padding() {
  const std::uint8_t count = bytes_.back();
  if (count == 0 || count > bytes_.size() - header_size_) return fail(Kind::malformed, "rtp.padding");
  padding_size_ = count;
  return ok();
}

std::uint16_t PacketView::sequence() const { return u16_at(bytes_, 2); }
std::uint32_t PacketView::timestamp() const { return u32_at(bytes_, 4); }
std::uint32_t PacketView::ssrc() const { return u32_at(bytes_, 8); }

std::uint32_t PacketView::csrc(std::size_t index) const {
  check(index < csrc_count(), "PacketView::csrc outside");
  return u32_at(bytes_, kFixedHeaderSize + 4 * index);
}

std::optional<ByteView> PacketView::extension(std::uint8_t id) const {
  for (const ExtensionPlace& place : extensions()) {
    if (place.id == id) return value_of(place);
  }
  return std::nullopt;
}

}  // namespace parlance::proto::rtp
