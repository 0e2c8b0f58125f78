#include "proto/rtp/header.h"

namespace parlance::proto::rtp {
namespace {

constexpr std::uint8_t kMaxOneByteId = 14;    // RFC 8285 section 4.2
constexpr std::size_t kMaxOneByteSize = 16;   // the same
constexpr std::size_t kMaxTwoByteSize = 255;  // section 4.3
constexpr std::size_t kExtensionHeader = 4;   // RFC 3550 section 5.3.1

bool fits_one_byte(const ExtensionValue& element) {
  return element.id <= kMaxOneByteId && !element.value.empty() && element.value.size() <= kMaxOneByteSize;
}

/// The elements of one header, gathered before their form is known.
class Elements final {
 public:
  explicit Elements(ExtensionForms forms) : forms_(forms) {}

  Result<void> add(const ExtensionValue& element) {
    if (element.id == 0 || element.value.size() > kMaxTwoByteSize) {
      return fail(Kind::malformed, "rtp.extension_value");
    }
    const bool small = fits_one_byte(element);
    if (!small && forms_ == ExtensionForms::one_byte_only)
      return fail(Kind::malformed, "rtp.extension_value");
    // Counted as in the larger form, so that the limit holds in either.
    const std::size_t size = values_ + element.value.size() + 2 * (count_ + 1);
    if (count_ == kMaxExtensions || size > kMaxExtensionBlock) {
      return fail(Kind::too_large, "rtp.too_many_extensions");
    }
    one_byte_ = one_byte_ && small;
    values_ += element.value.size();
    elements_[count_++] = element;
    return ok();
  }

  [[nodiscard]] ExtensionForm form() const {
    if (count_ == 0) return ExtensionForm::none;
    return one_byte_ ? ExtensionForm::one_byte : ExtensionForm::two_byte;
  }

  /// Including its first four bytes; nothing where there is no element.
  void write(SpanWriter& out) const {
    if (count_ == 0) return;
    const std::size_t size = values_ + count_ * (one_byte_ ? 1 : 2);
    const std::size_t padding = (4 - size % 4) % 4;
    out.u16(one_byte_ ? kOneByteProfile : kTwoByteProfile);
    out.u16(static_cast<std::uint16_t>((size + padding) / 4));
    for (const ExtensionValue& element : std::span(elements_).first(count_)) {
      const auto length = static_cast<std::uint8_t>(element.value.size());
      if (one_byte_) {
        const unsigned id = element.id;
        out.u8(static_cast<std::uint8_t>(id << 4U | (length - 1U)));
      } else {
        out.u8(element.id);
        out.u8(length);
      }
      out.bytes(element.value);
    }
    out.zeros(padding);
  }

 private:
  ExtensionForms forms_;
  bool one_byte_ = true;
  std::size_t values_ = 0;
  std::size_t count_ = 0;
  std::array<ExtensionValue, kMaxExtensions> elements_;
};

void write_fixed(const Header& header, std::size_t csrcs, SpanWriter& out, ExtensionForm form) {
  const unsigned extended = form == ExtensionForm::none ? 0 : 0x10;
  out.u8(static_cast<std::uint8_t>(0x80U | extended | csrcs));
  out.u8(static_cast<std::uint8_t>((header.marker ? 0x80U : 0U) | (header.payload_type & 0x7fU)));
  out.u16(header.sequence);
  out.u32(header.timestamp);
  out.u32(header.ssrc);
}

Result<WrittenHeader> finish(std::size_t csrcs, const Elements& elements, SpanWriter& out) {
  elements.write(out);
  if (out.overflowed()) return fail(Kind::too_large, "rtp.no_room");
  WrittenHeader written{out.size(), 0, elements.form()};
  if (written.form == ExtensionForm::none) return written;
  const std::size_t head = written.form == ExtensionForm::one_byte ? 1 : 2;
  written.first_value = kFixedHeaderSize + 4 * csrcs + kExtensionHeader + head;
  return written;
}

bool is_added(std::span<const ExtensionValue> added, std::uint8_t id) {
  for (const ExtensionValue& element : added) {
    if (element.id == id) return true;
  }
  return false;
}

}  // namespace

Header header_of(const PacketView& packet) {
  return {packet.ssrc(), packet.timestamp(), packet.sequence(), packet.payload_type(), packet.marker()};
}

Result<WrittenHeader> write_header(const Header& header, const HeaderParts& parts, MutableBytes out) {
  if (parts.csrcs.size() > kMaxCsrcs) return fail(Kind::too_large, "rtp.csrcs");
  Elements elements(parts.forms);
  for (const ExtensionValue& element : parts.extensions) {
    if (auto added = elements.add(element); !added) return added.error();
  }
  SpanWriter writer(out);
  write_fixed(header, parts.csrcs.size(), writer, elements.form());
  for (const std::uint32_t csrc : parts.csrcs) writer.u32(csrc);
  return finish(parts.csrcs.size(), elements, writer);
}

Result<WrittenHeader> rewrite_header(const PacketView& in, const Header& header, const Rewrite& how,
                                     MutableBytes out) {
  Elements elements(how.forms);
  for (const ExtensionValue& element : how.added) {
    if (auto added = elements.add(element); !added) return added.error();
  }
  for (const ExtensionPlace& place : in.extensions()) {
    const std::uint8_t id = how.map.out_of(place.id);
    if (id == 0 || is_added(how.added, id)) continue;
    // What cannot be passed on is left out: the sender of the packet must not decide whether it is forwarded.
    static_cast<void>(elements.add({id, in.value_of(place)}).has_value());
  }
  const std::size_t csrcs = in.csrc_count();
  SpanWriter writer(out);
  write_fixed(header, csrcs, writer, elements.form());
  writer.bytes(in.bytes().subspan(kFixedHeaderSize, 4 * csrcs));
  return finish(csrcs, elements, writer);
}

}  // namespace parlance::proto::rtp
