#pragma once

#include "base/bytes.h"
#include "proto/stun/message.h"
#include "proto/stun/transport_address.h"

#include <span>
#include <string_view>

namespace parlance::proto::stun {

/// Writes one message; it is whole after every call. Values beyond 65,535 bytes, or anything after the fingerprint, are Bugs.
class MessageWriter final {
 public:
  MessageWriter(Class message_class, Method method, const TransactionId& transaction);

  void add(Type type, ByteView value);
  void add_text(Type type, std::string_view value);
  void add_u32(Type type, std::uint32_t value);
  void add_u64(Type type, std::uint64_t value);
  void add_address(Type type, const TransportAddress& address);
  void add_xor_address(Type type, const TransportAddress& address);
  /// `code`: 300-699.
  void add_error(std::uint16_t code, std::string_view reason);
  void add_unknown(std::span<const Type> types);
  /// Covers everything before it; after it only the stronger one and the fingerprint.
  void add_integrity(ByteView key);
  void add_integrity_sha256(ByteView key);
  /// The last one.
  void add_fingerprint();

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] Bytes take() && { return std::move(bytes_); }

 private:
  void count_in(std::size_t more);

  Bytes bytes_;
  bool ended_ = false;
};

/// What an attribute with a value of this size adds to a message.
constexpr std::size_t attribute_size(std::size_t value_size) { return 4 + (value_size + 3) / 4 * 4; }

}  // namespace parlance::proto::stun
