#pragma once

#include "proto/rtp/packet.h"
#include "proto/rtp/span_writer.h"

namespace parlance::proto::rtp {

/// The fixed header's fields (RFC 3550 section 5.1).
struct Header {
  std::uint32_t ssrc = 0;
  std::uint32_t timestamp = 0;
  std::uint16_t sequence = 0;
  std::uint8_t payload_type = 0;  ///< 0..127
  bool marker = false;
};

/// The fields of a packet, to be changed and written again.
Header header_of(const PacketView& packet);

/// An extension element to be written. `id` 1..255, at most 255 bytes.
struct ExtensionValue {
  std::uint8_t id = 0;
  ByteView value;
};

/// Which forms the receiver takes: the two-byte form needs `a=extmap-allow-mixed` (RFC 8285 section 6) or ids above 14.
enum class ExtensionForms : std::uint8_t { one_byte_only, mixed };

/// Which extensions of incoming packets go out, and under which id. Everything else is stripped.
class ExtensionMap final {
 public:
  /// Ids 1..255; `out` 0 strips (which is what all begin with).
  void pass(std::uint8_t in, std::uint8_t out) { out_[in] = out; }
  [[nodiscard]] std::uint8_t out_of(std::uint8_t in) const { return out_[in]; }

 private:
  std::array<std::uint8_t, 256> out_{};
};

struct WrittenHeader {
  std::size_t size = 0;
  /// Where in the output the first extension's value begins; 0 where there is none. The next value begins `value size + 1`
  /// bytes later (+ 2 in the two-byte form). The pacer stamps abs-send-time and the transport sequence there when the packet
  /// leaves.
  std::size_t first_value = 0;
  ExtensionForm form = ExtensionForm::none;
};

/// What a new packet has besides its fixed fields.
struct HeaderParts {
  std::span<const std::uint32_t> csrcs;  ///< at most 15
  std::span<const ExtensionValue> extensions;
  ExtensionForms forms = ExtensionForms::mixed;
};

/// A new packet's header; the payload begins at `size`. The one-byte form is used where all elements fit it (ids 1..14, 1..16
/// bytes). Errors: `rtp.no_room`, `rtp.csrcs`, `rtp.too_many_extensions` (above kMaxExtensions, or kMaxExtensionBlock bytes),
/// `rtp.extension_value` (id 0, more than 255 bytes, or does not fit the only form allowed). On error `out` holds nothing of
/// use.
Result<WrittenHeader> write_header(const Header& header, const HeaderParts& parts, MutableBytes out);

/// How a forwarded packet's header differs from the received one's, besides its fixed fields.
struct Rewrite {
  const ExtensionMap& map;
  /// Written first, in this order; an incoming element that would go out under the same id is left out.
  std::span<const ExtensionValue> added;
  ExtensionForms forms = ExtensionForms::mixed;
};

/// The header of `in` as it goes to one receiver. CSRCs are kept; the padding bit is not (the payload is sent without padding).
/// An incoming element that does not fit the only form allowed, or the limits of write_header, is left out. `out` may not
/// overlap `in`. Errors: those of write_header, only by what is added or by a small `out`, never by the packet.
Result<WrittenHeader> rewrite_header(const PacketView& in, const Header& header, const Rewrite& how,
                                     MutableBytes out);

/// No header that is written here is longer.
constexpr std::size_t kMaxHeaderSize = kFixedHeaderSize + 4 * kMaxCsrcs + 4 + kMaxExtensionBlock;

}  // namespace parlance::proto::rtp
