#pragma once

#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/dtls/fingerprint.h"

#include <memory>

namespace parlance::crypto::dtls {

namespace detail {
struct NativeContext;
}

/// Ten years: peers know a certificate by its fingerprint alone (RFC 8827 section 6.5) and a server may run for long.
constexpr std::chrono::days kCertificateLife{3650};

/// A new ECDSA P-256 certificate for DTLS, made at start and kept in memory only. It names nobody. Errors as make_self_signed.
Result<CertificateWithKey> make_certificate(WallTime now);

/// Our certificate, and how we speak DTLS: versions, ciphers, groups, limits. Immutable; shared by all sessions, on any worker,
/// in both roles, and outlives none of them (they share it).
class Context final {
 public:
  /// Errors: `dtls.certificate` (certificate or key unreadable, or not of one pair), `dtls.openssl`.
  static Result<std::shared_ptr<const Context>> make(const CertificateWithKey& identity);

  Context(std::unique_ptr<const detail::NativeContext> native, Fingerprint fingerprint);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context();

  /// SHA-256 of our certificate, to be signalled to peers.
  [[nodiscard]] const Fingerprint& fingerprint() const { return fingerprint_; }
  [[nodiscard]] const detail::NativeContext& native() const { return *native_; }

 private:
  std::unique_ptr<const detail::NativeContext> native_;
  Fingerprint fingerprint_;
};

}  // namespace parlance::crypto::dtls
