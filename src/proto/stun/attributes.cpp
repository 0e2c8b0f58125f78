#include "proto/stun/attributes.h"

namespace parlance::proto::stun {
namespace {

constexpr std::uint8_t kIpv4 = 1;            // RFC 8489 section 14.1
constexpr std::uint8_t kIpv6 = 2;            // the same
constexpr std::size_t kMaxUsername = 508;    // RFC 8489 section 14.3: less than 509 bytes
constexpr std::size_t kMaxOtherText = 763;   // RFC 8489 sections 14.8 to 14.10 and 14.14
constexpr std::size_t kErrorCodeFields = 4;  // RFC 8489 section 14.8

const Error kBadValue = fail(Kind::malformed, "stun.value");

Result<ByteView> value_of(const Message& message, Type type) {
  const Attribute* attribute = message.find(type);
  if (attribute == nullptr) return fail(Kind::not_found, "stun.no_attribute");
  return attribute->value;
}

Result<TransportAddress> read_address(ByteView value) {
  Reader reader(value);
  if (!reader.skip(1)) return kBadValue;
  const auto family = reader.u8();
  const auto port = reader.u16();
  if (!family || !port) return kBadValue;
  const ByteView ip = reader.rest();
  if (*family == kIpv4 && ip.size() == 4) return TransportAddress::ipv4(ip.first<4>(), *port);
  if (*family == kIpv6 && ip.size() == 16) return TransportAddress::ipv6(ip.first<16>(), *port);
  return kBadValue;
}

}  // namespace

Result<TransportAddress> mapped_address(const Message& message) {
  const auto value = value_of(message, Type::mapped_address);
  if (!value) return value.error();
  return read_address(*value);
}

Result<TransportAddress> xor_mapped_address(const Message& message) {
  const auto value = value_of(message, Type::xor_mapped_address);
  if (!value) return value.error();
  Bytes plain(value->begin(), value->end());
  // The mask is the header from the cookie on: port and address both start at its first byte.
  const ByteView mask = message.bytes().subspan(4, 16);
  for (std::size_t i = 2; i < plain.size() && i < 4; ++i) plain[i] ^= mask[i - 2];
  for (std::size_t i = 4; i < plain.size() && i < 20; ++i) plain[i] ^= mask[i - 4];
  return read_address(plain);
}

Result<std::string_view> text(const Message& message, Type type) {
  const auto value = value_of(message, type);
  if (!value) return value.error();
  const std::size_t limit = type == Type::username ? kMaxUsername : kMaxOtherText;
  if (value->size() > limit) return kBadValue;
  return as_text(*value);
}

Result<ErrorCode> error_code(const Message& message) {
  const auto value = value_of(message, Type::error_code);
  if (!value) return value.error();
  if (value->size() < kErrorCodeFields || value->size() > kErrorCodeFields + kMaxOtherText) return kBadValue;
  const std::uint8_t hundreds = (*value)[2] & 7U;
  const std::uint8_t rest = (*value)[3];
  if (hundreds < 3 || hundreds > 6 || rest > 99) return kBadValue;
  return ErrorCode{static_cast<std::uint16_t>(hundreds * 100 + rest),
                   as_text(value->subspan(kErrorCodeFields))};
}

Result<std::vector<Type>> unknown_attributes(const Message& message) {
  const auto value = value_of(message, Type::unknown_attributes);
  if (!value) return value.error();
  if (value->size() % 2 != 0) return kBadValue;
  std::vector<Type> types;
  for (Reader reader(*value); !reader.empty();) types.push_back(static_cast<Type>(*reader.u16()));
  return types;
}

Result<std::uint32_t> priority(const Message& message) {
  const auto value = value_of(message, Type::priority);
  if (!value) return value.error();
  if (value->size() != 4) return kBadValue;
  return Reader(*value).u32();
}

Result<bool> use_candidate(const Message& message) {
  const Attribute* attribute = message.find(Type::use_candidate);
  if (attribute == nullptr) return false;
  if (!attribute->value.empty()) return kBadValue;
  return true;
}

Result<std::uint64_t> tie_breaker(const Message& message, Type type) {
  const auto value = value_of(message, type);
  if (!value) return value.error();
  if (value->size() != 8) return kBadValue;
  return Reader(*value).u64();
}

}  // namespace parlance::proto::stun
