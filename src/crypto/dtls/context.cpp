#include "crypto/dtls/context.h"

#include "crypto/dtls/detail/native_context.h"
#include "crypto/dtls/limits.h"

namespace parlance::crypto::dtls {
namespace {

// The one place that names the versions. DTLS 1.3 (RFC 9147) needs a library that has it, and then besides: its record header
// in detail/records, its own acknowledgements and timer (no flight is kept after the handshake), and the exporter of RFC 9147
// section 5.9.
constexpr int kOldestVersion = DTLS1_2_VERSION;
constexpr int kNewestVersion = DTLS1_2_VERSION;

// RFC 8827 section 6.5 requires the first; all of them need an ECDSA certificate, have forward secrecy and an AEAD.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384";
constexpr const char* kGroups = "X25519:P-256";
// A peer's certificate may be RSA (older clients).
constexpr const char* kSignatures = "ECDSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA256:RSA+SHA256";
// No HelloVerifyRequest: ICE has proven the peer's address before its first byte comes here.
constexpr std::uint64_t kOptions = SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE;

constexpr std::int64_t kMsADay = 86'400'000;

const Error kOpenSslFailed = fail(Kind::unavailable, "dtls.openssl");

/// Peers are self-signed: who they are is the fingerprint's business, when the handshake has proven that they have the key.
int accept_any(X509_STORE_CTX* /*store*/, void* /*argument*/) { return 1; }

int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) { return -1; }

Result<Fingerprint> use_identity(SSL_CTX& context, const CertificateWithKey& identity) {
  const Error broken = fail(Kind::malformed, "dtls.certificate");
  const auto source = [](const std::string& text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  };
  const Owned<BIO> certificate_text = source(identity.certificate_pem);
  const Owned<BIO> key_text = source(identity.key_pem);
  if (!certificate_text || !key_text) return kOpenSslFailed;
  const Owned<X509> certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, no_password, nullptr));
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_password, nullptr));
  if (!certificate || !key) return broken;
  if (SSL_CTX_use_certificate(&context, certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(&context, key.get()) != 1 || SSL_CTX_check_private_key(&context) != 1) {
    return broken;
  }
  return detail::fingerprint_of(*certificate, FingerprintHash::sha_256);
}

bool set_rules(SSL_CTX& context) {
  SSL_CTX_set_options(&context, kOptions);
  SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(&context, accept_any, nullptr);
  SSL_CTX_set_max_cert_list(&context, static_cast<long>(kMaxHandshakeMessage));
  return SSL_CTX_set_min_proto_version(&context, kOldestVersion) == 1 &&
         SSL_CTX_set_max_proto_version(&context, kNewestVersion) == 1 &&
         SSL_CTX_set_cipher_list(&context, kCiphers) == 1 &&
         SSL_CTX_set1_groups_list(&context, kGroups) == 1 &&
         SSL_CTX_set1_sigalgs_list(&context, kSignatures) == 1 &&
         // Nothing longer is ever written, and OpenSSL sizes its buffer by it.
         SSL_CTX_set_max_send_fragment(&context, kMaxDatagramSent) == 1;
}

}  // namespace

Result<CertificateWithKey> make_certificate(WallTime now) {
  // A day back, for peers whose clock is behind ours and who look all the same.
  return make_self_signed({.dns_names = {"parlance"},
                           .addresses = {},
                           .not_before = WallTime{now.ms - kMsADay},
                           .life = kCertificateLife});
}

Result<std::shared_ptr<const Context>> Context::make(const CertificateWithKey& identity) {
  const ErrorsCleared cleared;
  auto native = std::make_unique<detail::NativeContext>();
  native->ssl.reset(SSL_CTX_new(DTLS_method()));
  if (!native->ssl || !set_rules(*native->ssl)) return kOpenSslFailed;
  auto fingerprint = use_identity(*native->ssl, identity);
  if (!fingerprint) return fingerprint.error();
  return std::make_shared<const Context>(std::move(native), std::move(*fingerprint));
}

Context::Context(std::unique_ptr<const detail::NativeContext> native, Fingerprint fingerprint)
    : native_(std::move(native)), fingerprint_(std::move(fingerprint)) {}

Context::~Context() = default;

}  // namespace parlance::crypto::dtls
