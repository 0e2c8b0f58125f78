#pragma once

#include "base/bytes.h"

#include <array>
#include <span>

namespace parlance::proto::stun {

constexpr std::uint32_t kMagicCookie = 0x2112a442;  // RFC 8489 section 5
constexpr std::size_t kHeaderSize = 20;             // the same
/// A Binding request of a browser has 1 to 8 attributes, a TURN request some 12.
constexpr std::size_t kMaxAttributes = 32;

using TransactionId = std::array<std::uint8_t, 12>;

enum class Class : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };

/// Any 12-bit number can come from the wire; these are the ones that we know.
enum class Method : std::uint16_t { binding = 1 };

/// RFC 8489 section 18.3; those below 0x8000 have to be understood by who receives them.
enum class Type : std::uint16_t {
  mapped_address = 0x0001,
  username = 0x0006,
  message_integrity = 0x0008,
  error_code = 0x0009,
  unknown_attributes = 0x000a,
  realm = 0x0014,
  nonce = 0x0015,
  message_integrity_sha256 = 0x001c,
  password_algorithm = 0x001d,
  userhash = 0x001e,
  xor_mapped_address = 0x0020,
  priority = 0x0024,       // RFC 8445 section 16.1
  use_candidate = 0x0025,  // the same
  software = 0x8022,
  fingerprint = 0x8028,
  ice_controlled = 0x8029,   // RFC 8445 section 16.1
  ice_controlling = 0x802a,  // the same
};

constexpr bool must_be_understood(Type type) { return static_cast<std::uint16_t>(type) < 0x8000; }

struct Attribute {
  Type type{};
  ByteView value;          ///< without padding
  std::size_t offset = 0;  ///< of its first byte, counted from the message's
};

struct Header {
  Class message_class{};
  Method method{};
  std::uint16_t body_size = 0;
  TransactionId transaction{};
};

/// The first 20 bytes. Errors: `stun.short`, `stun.not_stun` (leading bits or cookie), `stun.length` (not a multiple of four).
Result<Header> read_header(ByteView bytes);

/// A whole message, read in place: the bytes have to outlive it.
class Message final {
 public:
  /// Errors: those of read_header; `stun.length` (the bytes are not exactly one message), `stun.attribute` (overruns the message),
  /// `stun.after_fingerprint`, `stun.too_many_attributes`.
  static Result<Message> parse(ByteView bytes);

  [[nodiscard]] Class message_class() const { return header_.message_class; }
  [[nodiscard]] Method method() const { return header_.method; }
  [[nodiscard]] const TransactionId& transaction() const { return header_.transaction; }
  [[nodiscard]] ByteView bytes() const { return bytes_; }
  /// In their order; without those that have to be ignored because they follow the integrity (RFC 8489 sections 14.5, 14.6).
  [[nodiscard]] std::span<const Attribute> attributes() const { return std::span(attributes_).first(count_); }
  /// The first of its type: repetitions are ignored (RFC 8489 section 14). Null where there is none.
  [[nodiscard]] const Attribute* find(Type type) const;

 private:
  Message(const Header& header, ByteView bytes) : header_(header), bytes_(bytes) {}
  Result<void> read_attributes();
  [[nodiscard]] bool is_ignored(Type type) const;

  Header header_;
  ByteView bytes_;
  std::array<Attribute, kMaxAttributes> attributes_{};
  std::size_t count_ = 0;
};

}  // namespace parlance::proto::stun
