#pragma once

#include "base/bytes.h"

#include <array>
#include <optional>

namespace parlance::proto::rtp {

constexpr std::size_t kFixedHeaderSize = 12;  // RFC 3550 section 5.1
constexpr std::size_t kMaxCsrcs = 15;         // the same: a four-bit count
/// A browser's video packet has at most ten. More than this is refused.
constexpr std::size_t kMaxExtensions = 16;
/// The header extension's bytes without its first four. A packet is some 1200 bytes; the largest known one (a dependency
/// descriptor with its structure) takes below 300.
constexpr std::size_t kMaxExtensionBlock = 1024;

constexpr std::uint16_t kOneByteProfile = 0xbede;  // RFC 8285 section 4.2
constexpr std::uint16_t kTwoByteProfile =
    0x1000;  // section 4.3; the low four bits are "appbits", which nobody uses

/// How a header extension is cut into elements.
enum class ExtensionForm : std::uint8_t {
  none,      ///< there is no header extension
  one_byte,  ///< RFC 8285 section 4.2
  two_byte,  ///< RFC 8285 section 4.3
  opaque,    ///< another profile's: present, but not looked into
};

/// Where an extension element's value lies in its packet.
struct ExtensionPlace {
  std::uint8_t id = 0;
  std::uint8_t size = 0;  ///< 1..16 in the one-byte form, 0..255 in the two-byte form
  std::uint16_t offset = 0;
};

/// An RTP packet (not SRTP), read in place: the bytes have to outlive it. Costs no allocation.
class PacketView final {
 public:
  /// Errors: `rtp.short`, `rtp.version`, `rtp.csrcs` (overrun), `rtp.extension_length` (overrun), `rtp.extension_too_large`,
  /// `rtp.extension` (an element overruns), `rtp.too_many_extensions`, `rtp.padding` (none, or more than there is).
  static Result<PacketView> parse(ByteView bytes);

  [[nodiscard]] bool marker() const { return (bytes_[1] & 0x80U) != 0; }
  [[nodiscard]] std::uint8_t payload_type() const { return bytes_[1] & 0x7fU; }
  [[nodiscard]] std::uint16_t sequence() const;
  [[nodiscard]] std::uint32_t timestamp() const;
  [[nodiscard]] std::uint32_t ssrc() const;

  [[nodiscard]] std::size_t csrc_count() const { return bytes_[0] & 0x0fU; }
  /// `index` below csrc_count(), else it is a Bug.
  [[nodiscard]] std::uint32_t csrc(std::size_t index) const;

  [[nodiscard]] ExtensionForm extension_form() const { return form_; }
  /// In their order; repetitions are listed. Ids are 1..14 in the one-byte form, 1..255 in the two-byte form.
  [[nodiscard]] std::span<const ExtensionPlace> extensions() const {
    return std::span(extensions_).first(extension_count_);
  }
  [[nodiscard]] ByteView value_of(const ExtensionPlace& place) const {
    return bytes_.subspan(place.offset, place.size);
  }
  /// The first element with this id. An element of the two-byte form may be empty. `id` 0 is never there, so it may stand for
  /// "not negotiated".
  [[nodiscard]] std::optional<ByteView> extension(std::uint8_t id) const;

  /// Fixed header, CSRCs and header extension.
  [[nodiscard]] std::size_t header_size() const { return header_size_; }
  /// Without padding. Empty in a packet that is only padding (a bandwidth probe).
  [[nodiscard]] ByteView payload() const {
    return bytes_.subspan(header_size_, bytes_.size() - header_size_ - padding_size_);
  }
  [[nodiscard]] std::size_t padding_size() const { return padding_size_; }
  [[nodiscard]] ByteView bytes() const { return bytes_; }

 private:
  explicit PacketView(ByteView bytes) : bytes_(bytes) {}
  Result<void> read_extension();
  Result<void> read_elements(ByteView block);
  Result<void> read_padding();

  ByteView bytes_;
  std::uint16_t header_size_ = 0;
  std::uint8_t padding_size_ = 0;
  std::uint8_t extension_count_ = 0;
  ExtensionForm form_ = ExtensionForm::none;
  std::array<ExtensionPlace, kMaxExtensions> extensions_{};
};

}  // namespace parlance::proto::rtp
