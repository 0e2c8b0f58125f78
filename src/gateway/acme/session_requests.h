#pragma once

#include "base/outbox.h"
#include "base/result.h"
#include "gateway/acme/session_types.h"
#include "gateway/acme/wire.h"

#include <optional>
#include <string>
#include <variant>

namespace parlance::gateway::acme {

/// Asks the authority, one request at a time: fetches nonces, signs, and asks again where the authority found a nonce stale (RFC 8555
/// section 6.5, whose normal course that is).
class Requests final {
 public:
  /// How often one request is repeated for its nonce.
  static constexpr unsigned kMaxStaleNonces = 5;

  explicit Requests(crypto::EcKey key) : key_(std::move(key)) {}

  void use(Directory directory) { directory_ = std::move(directory); }
  void sign_as(std::string account) { account_ = std::move(account); }
  [[nodiscard]] const Directory& directory() const { return directory_; }
  [[nodiscard]] const crypto::EcKey& key() const { return key_; }

  /// Without a signature: the directory, and when to renew.
  void get(std::string url, Outbox<Action>& out);
  /// Signed; an empty payload only asks (POST-as-GET). Error `key.openssl`.
  Result<void> post(std::string url, std::string payload, Outbox<Action>& out);

  /// Nothing: it went on by itself. An Answer: its status is 2xx.
  using Heard = std::variant<std::monostate, Answer, Failure>;
  Heard hear(Answer answer, Outbox<Action>& out);

 private:
  enum class Waiting { nothing, plain, nonce, signed_answer };
  Result<void> send(Outbox<Action>& out);
  Heard take_nonce(const Answer& answer, Outbox<Action>& out);
  Heard refused(const Answer& answer, Outbox<Action>& out);

  crypto::EcKey key_;
  Directory directory_;
  std::string account_;
  std::string nonce_;  ///< the next one to use
  std::string url_;
  std::string payload_;
  unsigned stale_ = 0;
  Waiting waiting_ = Waiting::nothing;
};

}  // namespace parlance::gateway::acme
