#include "net/detail/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <array>

namespace parlance::net::detail {
namespace {

/// Names, each behind its length (RFC 7301 section 3.1). HTTP comes last: clients of other protocols name it beside their own to pass through
/// firewalls (coturn's does), browsers name nothing that is not theirs.
std::string protocol_list(const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& name : protocols) list.append(1, static_cast<char>(name.size())).append(name);
  return list.append("\x08http/1.1");
}

/// Where a context keeps the protocols it agrees to; it outlives the last connection made with it.
int protocols_slot() {
  static const int kSlot = SSL_CTX_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void*, void* list, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<std::string*>(list); });
  return kSlot;
}

// NOLINTNEXTLINE(readability-function-size): OpenSSL gives the callback its parameters
int choose_alpn(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                unsigned int size, void* list) {
  const ByteView ours = as_bytes(*static_cast<const std::string*>(list));
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, length, ours.data(), static_cast<unsigned>(ours.size()), offered, size);
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
}

bool set_protocols(SSL_CTX& context, const std::vector<std::string>& protocols) {
  auto list = std::make_unique<std::string>(protocol_list(protocols));
  if (SSL_CTX_set_ex_data(&context, protocols_slot(), list.get()) != 1) return false;
  SSL_CTX_set_alpn_select_cb(&context, &choose_alpn, list.release());
  return true;
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

tl::expected<TlsContext, std::string> load_tls(const TlsFiles& files,
                                               const std::vector<std::string>& protocols) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (context == nullptr || !set_protocols(*context, protocols))
    return tl::make_unexpected("TLS can't be set up: " + complaint());
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
