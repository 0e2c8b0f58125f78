#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace parlance::crypto {

/// Signs what the server gives out and wants back unchanged: `<kind>.<base64url(fields)>.<base64url(HMAC-SHA256)>`. The kind is part of
/// what is signed, so a token of one kind is never taken for another.
class TokenKey final {
 public:
  /// 32 bytes.
  static Result<TokenKey> from(ByteView secret);

  /// `kind`: 1-8 of `a-z 0-9`. Fields are any bytes, at most 16 of at most 255 bytes each (more is a Bug).
  [[nodiscard]] std::string sign(std::string_view kind, const std::vector<std::string>& fields) const;
  /// The fields. Error `token.invalid` for anything not signed by this key with this kind; compared in constant time.
  [[nodiscard]] Result<std::vector<std::string>> verify(std::string_view kind, std::string_view token) const;

 private:
  explicit TokenKey(Bytes secret) : secret_(std::move(secret)) {}
  Bytes secret_;
};

}  // namespace parlance::crypto
