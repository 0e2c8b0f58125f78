#include "crypto/token.h"

#include "base/check.h"
#include "crypto/base64url.h"
#include "crypto/digest.h"

#include <algorithm>

namespace parlance::crypto {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kMaxKind = 8;
constexpr std::size_t kMaxFields = 16;
constexpr std::size_t kMaxField = 255;
constexpr std::size_t kTagText = 43;  // 32 bytes in base64url
// One length byte before each field, four characters for three bytes.
constexpr std::size_t kMaxFieldsText = (kMaxFields * (1 + kMaxField) * 4 + 2) / 3;

bool is_kind(std::string_view kind) {
  return !kind.empty() && kind.size() <= kMaxKind && std::all_of(kind.begin(), kind.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

Bytes pack(const std::vector<std::string>& fields) {
  check(fields.size() <= kMaxFields, "TokenKey: too many fields");
  Bytes packed;
  Writer writer(packed);
  for (const std::string& field : fields) {
    check(field.size() <= kMaxField, "TokenKey: field too long");
    writer.u8(static_cast<std::uint8_t>(field.size()));
    writer.text(field);
  }
  return packed;
}

Result<std::vector<std::string>> unpack(ByteView packed) {
  std::vector<std::string> fields;
  Reader reader(packed);
  while (!reader.empty()) {
    if (fields.size() == kMaxFields) return fail(Kind::malformed, "token.invalid");
    const auto size = reader.u8();
    if (!size) return size.error();
    const auto field = reader.bytes(*size);
    if (!field) return fail(Kind::malformed, "token.invalid");
    fields.emplace_back(as_text(*field));
  }
  return fields;
}

}  // namespace

Result<TokenKey> TokenKey::from(ByteView secret) {
  if (secret.size() != kSecretBytes) return fail(Kind::malformed, "token.secret_length");
  return TokenKey(Bytes(secret.begin(), secret.end()));
}

std::string TokenKey::sign(std::string_view kind, const std::vector<std::string>& fields) const {
  check(is_kind(kind), "TokenKey: kind is 1-8 of a-z 0-9");
  std::string token(kind);
  token += '.';
  token += base64url_encode(pack(fields));
  const Sha256 tag = hmac_sha256(secret_, as_bytes(token));
  token += '.';
  token += base64url_encode(tag);
  return token;
}

Result<std::vector<std::string>> TokenKey::verify(std::string_view kind, std::string_view token) const {
  check(is_kind(kind), "TokenKey: kind is 1-8 of a-z 0-9");
  const Error invalid = fail(Kind::refused, "token.invalid");
  // Nothing of the token is looked at beyond its shape before the tag is proven; the size limit keeps the hashing bounded.
  const std::size_t before_fields = kind.size() + 1;
  const std::size_t after_fields = 1 + kTagText;
  if (token.size() < before_fields + after_fields) return invalid;
  if (token.size() > before_fields + kMaxFieldsText + after_fields) return invalid;
  if (token.substr(0, kind.size()) != kind || token[kind.size()] != '.') return invalid;
  const std::string_view signed_part = token.substr(0, token.size() - after_fields);
  if (token[signed_part.size()] != '.') return invalid;
  const auto tag = base64url_decode(token.substr(signed_part.size() + 1));
  if (!tag || !equal_constant_time(*tag, hmac_sha256(secret_, as_bytes(signed_part)))) return invalid;
  const auto packed = base64url_decode(signed_part.substr(before_fields));
  if (!packed) return invalid;
  auto fields = unpack(*packed);
  if (!fields) return invalid;
  return fields;
}

}  // namespace parlance::crypto
