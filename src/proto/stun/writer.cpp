#include "proto/stun/writer.h"

#include "base/check.h"
#include "crypto/digest.h"
#include "proto/stun/integrity.h"

#include <limits>

namespace parlance::proto::stun {
namespace {

constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max();

// RFC 8489 section 5, figure 3.
std::uint16_t type_of(Class message_class, Method method) {
  const auto m = static_cast<unsigned>(method);
  const auto c = static_cast<unsigned>(message_class);
  check(m <= 0xfff, "stun: a method has twelve bits");
  return static_cast<std::uint16_t>((m & 0x00fU) | ((m & 0x070U) << 1U) | ((m & 0xf80U) << 2U) |
                                    ((c & 1U) << 4U) | ((c & 2U) << 7U));
}

Bytes address_value(const TransportAddress& address) {
  Bytes value;
  Writer writer(value);
  writer.u8(0);
  writer.u8(address.is_ipv4() ? 1 : 2);  // RFC 8489 section 14.1
  writer.u16(address.port);
  writer.bytes(address.wire_ip());
  return value;
}

}  // namespace

MessageWriter::MessageWriter(Class message_class, Method method, const TransactionId& transaction) {
  Writer writer(bytes_);
  writer.u16(type_of(message_class, method));
  writer.u16(0);
  writer.u32(kMagicCookie);
  writer.bytes(transaction);
}

/// Lets the header count bytes that are about to be written.
void MessageWriter::count_in(std::size_t more) {
  check(!ended_, "stun: nothing follows the fingerprint");
  const std::size_t body = bytes_.size() - kHeaderSize + more;
  check(body <= kMost, "stun: message too long");
  Writer(bytes_).patch_u16(2, static_cast<std::uint16_t>(body));
}

void MessageWriter::add(Type type, ByteView value) {
  check(value.size() <= kMost, "stun: value too long");
  count_in(attribute_size(value.size()));
  Writer writer(bytes_);
  writer.u16(static_cast<std::uint16_t>(type));
  writer.u16(static_cast<std::uint16_t>(value.size()));
  writer.bytes(value);
  writer.zeros(attribute_size(value.size()) - 4 - value.size());
}

void MessageWriter::add_text(Type type, std::string_view value) { add(type, as_bytes(value)); }

void MessageWriter::add_u32(Type type, std::uint32_t value) {
  Bytes bytes;
  Writer(bytes).u32(value);
  add(type, bytes);
}

void MessageWriter::add_u64(Type type, std::uint64_t value) {
  Bytes bytes;
  Writer(bytes).u64(value);
  add(type, bytes);
}

void MessageWriter::add_address(Type type, const TransportAddress& address) {
  add(type, address_value(address));
}

void MessageWriter::add_xor_address(Type type, const TransportAddress& address) {
  Bytes value = address_value(address);
  // RFC 8489 section 14.2: the mask is cookie and transaction; port and address both start at its first byte.
  const ByteView mask = ByteView(bytes_).subspan(4, 16);
  for (std::size_t i = 2; i < 4; ++i) value[i] ^= mask[i - 2];
  for (std::size_t i = 4; i < value.size(); ++i) value[i] ^= mask[i - 4];
  add(type, value);
}

void MessageWriter::add_error(std::uint16_t code, std::string_view reason) {
  check(code >= 300 && code <= 699, "stun: error codes are 300 to 699");
  Bytes value;
  Writer writer(value);
  writer.u16(0);
  writer.u8(static_cast<std::uint8_t>(code / 100));
  writer.u8(static_cast<std::uint8_t>(code % 100));
  writer.text(reason);
  add(Type::error_code, value);
}

void MessageWriter::add_unknown(std::span<const Type> types) {
  Bytes value;
  Writer writer(value);
  for (const Type type : types) writer.u16(static_cast<std::uint16_t>(type));
  add(Type::unknown_attributes, value);
}

void MessageWriter::add_integrity(ByteView key) {
  count_in(attribute_size(crypto::Sha1{}.size()));
  add(Type::message_integrity, crypto::hmac_sha1(key, bytes_));
}

void MessageWriter::add_integrity_sha256(ByteView key) {
  count_in(attribute_size(crypto::Sha256{}.size()));
  add(Type::message_integrity_sha256, crypto::hmac_sha256(key, bytes_));
}

void MessageWriter::add_fingerprint() {
  count_in(attribute_size(4));
  add_u32(Type::fingerprint, fingerprint_of(bytes_));
  ended_ = true;
}

}  // namespace parlance::proto::stun
