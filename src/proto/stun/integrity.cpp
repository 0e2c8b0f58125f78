#include "proto/stun/integrity.h"

#include <array>
#include <string>

namespace parlance::proto::stun {
namespace {

constexpr std::uint32_t kFingerprintMask = 0x5354554e;  // RFC 8489 section 14.7: "STUN"
constexpr std::size_t kAttributeHeader = 4;

// ITU V.42, as in zip and PNG.
constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xedb88320U : 0U);
    table[i] = value;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

std::uint32_t crc32(ByteView bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) crc = (crc >> 8U) ^ kCrcTable[(crc ^ byte) & 0xffU];
  return ~crc;
}

/// What the sender hashed: everything before the attribute, under a length that ends with it (RFC 8489 section 14.5).
Bytes hashed_part(const Message& message, const Attribute& attribute) {
  const ByteView before = message.bytes().first(attribute.offset);
  Bytes copy(before.begin(), before.end());
  const std::size_t end = attribute.offset + kAttributeHeader + attribute.value.size();
  Writer(copy).patch_u16(2, static_cast<std::uint16_t>(end - kHeaderSize));
  return copy;
}

std::string credentials(std::string_view username, std::string_view realm, std::string_view password) {
  std::string joined(username);
  joined.append(":").append(realm).append(":").append(password);
  return joined;
}

}  // namespace

std::uint32_t fingerprint_of(ByteView before) { return crc32(before) ^ kFingerprintMask; }

Check check_fingerprint(const Message& message) {
  const Attribute* attribute = message.find(Type::fingerprint);
  if (attribute == nullptr) return Check::absent;
  if (attribute->value.size() != 4) return Check::wrong;
  const std::uint32_t expected = fingerprint_of(message.bytes().first(attribute->offset));
  return *Reader(attribute->value).u32() == expected ? Check::valid : Check::wrong;
}

Check check_integrity(const Message& message, ByteView key) {
  const Attribute* attribute = message.find(Type::message_integrity);
  if (attribute == nullptr) return Check::absent;
  if (attribute->value.size() != crypto::Sha1{}.size()) return Check::wrong;
  const auto expected = crypto::hmac_sha1(key, hashed_part(message, *attribute));
  return equal_constant_time(attribute->value, expected) ? Check::valid : Check::wrong;
}

Check check_integrity_sha256(const Message& message, ByteView key) {
  const Attribute* attribute = message.find(Type::message_integrity_sha256);
  if (attribute == nullptr) return Check::absent;
  if (attribute->value.size() != crypto::Sha256{}.size()) return Check::wrong;
  const auto expected = crypto::hmac_sha256(key, hashed_part(message, *attribute));
  return equal_constant_time(attribute->value, expected) ? Check::valid : Check::wrong;
}

crypto::Md5 long_term_key(std::string_view username, std::string_view realm, std::string_view password) {
  return crypto::md5(as_bytes(credentials(username, realm, password)));
}

crypto::Sha256 long_term_key_sha256(std::string_view username, std::string_view realm,
                                    std::string_view password) {
  return crypto::sha256(as_bytes(credentials(username, realm, password)));
}

}  // namespace parlance::proto::stun
