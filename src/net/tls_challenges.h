#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

using SSL_CTX = struct ssl_ctx_st;

namespace parlance::net {

/// The certificates shown to an authority that checks host names by TLS-ALPN-01 (RFC 8737): who asks for `acme-tls/1` by ALPN gets the one
/// of the name it asks for by SNI, and the handshake fails where there is none. Everybody else never sees them. Copies are the same set;
/// usable from any thread.
class TlsChallenges final {
 public:
  static constexpr std::size_t kMax = 100;  ///< names at a time

  TlsChallenges();

  /// Both PEM. Takes the place of an earlier one. Errors: `tls.challenge` (certificate and key don't fit), `tls.too_many_challenges`.
  Result<void> put(const std::string& name, const std::string& certificate, const std::string& key);
  void remove(const std::string& name);

  /// For this folder: makes connections of this context show them.
  void serve_on(SSL_CTX& context) const;
  struct Shared;

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace parlance::net
