#include "crypto/dtls/detail/records.h"

#include "crypto/dtls/limits.h"

#include <algorithm>
#include <array>

namespace parlance::crypto::dtls::detail {
namespace {

// RFC 6347 section 4.1: the complement of 1.0 (a first ClientHello may say so) and of 1.2.
constexpr std::uint16_t kDtls10 = 0xfeff;
constexpr std::uint16_t kDtls12 = 0xfefd;
constexpr std::size_t kSequenceSize = 6;

// RFC 5246 section 7.4, RFC 6347 section 4.3.2, RFC 6066 section 8 (22): what either side says in the clear.
constexpr std::array<std::uint8_t, 4> kOfClient{1, 11, 15, 16};
constexpr std::array<std::uint8_t, 7> kOfServer{2, 3, 11, 12, 13, 14, 22};

std::uint32_t u24(Reader& reader) {
  std::uint32_t value = 0;
  for (int i = 0; i < 3; ++i) value = value << 8U | reader.u8().value_or(0);
  return value;
}

bool is_of_peer(std::uint8_t type, Role self) {
  const auto among = [type](const auto& types) { return std::ranges::find(types, type) != types.end(); };
  return self == Role::server ? among(kOfClient) : among(kOfServer);
}

/// One fragment of a message (RFC 6347 section 4.2.2) off the front.
Verdict take_fragment(Reader& reader, Role self) {
  constexpr std::size_t kHeader = 12;
  if (reader.remaining() < kHeader) return Verdict::malformed;
  const std::uint8_t type = *reader.u8();
  const std::uint32_t length = u24(reader);
  const std::uint16_t sequence = *reader.u16();
  const std::uint32_t offset = u24(reader);
  const std::uint32_t size = u24(reader);
  if (length > kMaxHandshakeMessage || sequence > kMaxMessageSequence) return Verdict::malformed;
  if (offset > length || size > length - offset || (size == 0 && length != 0)) return Verdict::malformed;
  if (!reader.skip(size)) return Verdict::malformed;
  return is_of_peer(type, self) ? Verdict::good : Verdict::unexpected;
}

Verdict judge_fragments(ByteView body, Role self) {
  Reader reader(body);
  Verdict verdict = Verdict::malformed;  // an empty record is one (RFC 5246 section 6.2.1)
  do {
    verdict = take_fragment(reader, self);
  } while (verdict == Verdict::good && !reader.empty());
  return verdict;
}

Verdict judge_clear(const Record& record, Role self) {
  switch (record.type) {
  case ContentType::handshake:
    return judge_fragments(record.body, self);
  case ContentType::change_cipher_spec:
    return record.body.size() == 1 && record.body[0] == 1 ? Verdict::good : Verdict::malformed;
  case ContentType::alert:
    return Verdict::unauthenticated_alert;
  case ContentType::application_data:
    break;
  }
  return Verdict::unexpected;
}

}  // namespace

std::optional<Record> next_record(ByteView& datagram) {
  Reader reader(datagram);
  const auto type = reader.u8();
  const auto version = reader.u16();
  const auto epoch = reader.u16();
  if (!reader.skip(kSequenceSize)) return std::nullopt;
  const auto length = reader.u16();
  if (!type || !version || !epoch || !length) return std::nullopt;
  const auto body = reader.bytes(*length);
  if (!body || (*version != kDtls10 && *version != kDtls12)) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(ContentType::change_cipher_spec);
  const auto last = static_cast<std::uint8_t>(ContentType::application_data);
  if (*type < first || *type > last) return std::nullopt;
  const std::size_t size = datagram.size() - reader.remaining();
  const Record record{static_cast<ContentType>(*type), *epoch, *body, datagram.first(size)};
  datagram = reader.rest();
  return record;
}

Verdict judge(const Record& record, Role self, Phase phase) {
  // Without renegotiation there is no third epoch.
  if (record.epoch > 1) return Verdict::unexpected;
  if (record.epoch == 1) {
    if (record.type == ContentType::change_cipher_spec) return Verdict::unexpected;
    return phase == Phase::handshaking ? Verdict::early : Verdict::good;
  }
  if (phase == Phase::handshaking) return judge_clear(record, self);
  return record.type == ContentType::alert ? Verdict::unauthenticated_alert : Verdict::stale;
}

}  // namespace parlance::crypto::dtls::detail
