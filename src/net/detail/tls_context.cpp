#include "net/detail/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <array>

namespace parlance::net::detail {
namespace {

// NOLINTNEXTLINE(readability-function-size): OpenSSL gives the callback its parameters
int choose_alpn(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                unsigned int size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, length, kHttp11, sizeof kHttp11 - 1, offered, size);
  *out = chosen;
  // A client that offers only protocols we don't speak gets none; most then talk HTTP/1.1.
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void harden(SSL_CTX& context) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  // An idle session holds no record buffers: tens of kB less each. A write may go on from a buffer that has moved (Asio's own).
  SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Tickets resume sessions; a cache on our side would only cost memory.
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(&context, &choose_alpn, nullptr);
}

/// What OpenSSL complains of. Its queue is emptied: an error left behind would be taken for one of the next connection's.
std::string complaint() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

std::string stamp_of(const std::string& path) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) return "-";
  return fmt::format("{}.{}.{}.{}", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_size, facts.st_ino);
}

}  // namespace

tl::expected<TlsContext, std::string> load_tls(const TlsFiles& files) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (context == nullptr) return tl::make_unexpected("TLS can't be set up: " + complaint());
  harden(*context);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    return tl::make_unexpected(fmt::format("{}: is not a PEM certificate chain ({}); check tls.certificate",
                                           files.certificate, complaint()));
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return tl::make_unexpected(
        fmt::format("{}: is not the private key (PEM, without password) of {} ({}); check tls.key", files.key,
                    files.certificate, complaint()));
  }
  return context;
}

std::string fingerprint_of(const TlsFiles& files) {
  return stamp_of(files.certificate) + " " + stamp_of(files.key);
}

}  // namespace parlance::net::detail
