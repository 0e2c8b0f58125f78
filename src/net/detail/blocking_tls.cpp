#include "net/detail/blocking_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace parlance::net::detail {
namespace {

constexpr std::size_t kChunk = 16 * 1024;  // a TLS record's content at most

/// Whom the certificate has to be for.
bool set_host(SSL& tls, const std::string& host) {
  X509_VERIFY_PARAM* wanted = SSL_get0_param(&tls);
  if (Endpoint::parse(host, 0)) return X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1;
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(&tls, host.c_str()) == 1;
}

}  // namespace

void BlockingTls::Free::operator()(SSL* tls) const { SSL_free(tls); }

BlockingTls::Outcome<BlockingTls> BlockingTls::connect(SSL_CTX& context, BlockingSocket socket,
                                                       const std::string& host) {
  ERR_clear_error();
  BlockingTls connection({SSL_new(&context), {}}, std::move(socket));
  SSL* tls = connection.tls_.get();
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (tls == nullptr || in == nullptr || out == nullptr || !set_host(*tls, host)) {
    BIO_free(in);
    BIO_free(out);
    return tl::make_unexpected(HttpsProblem{fail(Kind::unavailable, "https.tls"), "OpenSSL has no memory"});
  }
  SSL_set_bio(tls, in, out);
  SSL_set_connect_state(tls);
  for (;;) {
    const int result = SSL_do_handshake(tls);
    if (result == 1) break;
    if (auto went = connection.go_on(result); !went) return tl::make_unexpected(went.error());
  }
  if (auto sent = connection.flush(); !sent) return tl::make_unexpected(sent.error());
  return connection;
}

BlockingTls::Outcome<void> BlockingTls::write(std::string_view text) {
  while (!text.empty()) {
    std::size_t count = 0;
    const int result = SSL_write_ex(tls_.get(), text.data(), text.size(), &count);
    if (result == 1) {
      text.remove_prefix(count);
    } else if (auto went = go_on(result); !went) {
      return went;
    }
  }
  return flush();
}

BlockingTls::Outcome<std::size_t> BlockingTls::read(std::span<char> into) {
  for (;;) {
    std::size_t count = 0;
    const int result = SSL_read_ex(tls_.get(), into.data(), into.size(), &count);
    if (result == 1) return count;
    if (SSL_get_error(tls_.get(), result) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
    if (auto went = go_on(result); !went) return tl::make_unexpected(went.error());
  }
}

BlockingTls::Outcome<void> BlockingTls::go_on(int result) {
  const int wants = SSL_get_error(tls_.get(), result);
  if (wants != SSL_ERROR_WANT_READ) {
    HttpsProblem problem = why();
    (void)flush();  // the alert that says so; if it is lost, so be it
    return tl::make_unexpected(std::move(problem));
  }
  if (auto sent = flush(); !sent) return sent;
  std::array<std::uint8_t, kChunk> bytes{};
  const auto count = socket_.read(bytes);
  if (!count) return tl::make_unexpected(count.error());
  BIO* in = SSL_get_rbio(tls_.get());
  if (*count == 0) {
    // From now on "nothing there" means the end.
    BIO_set_mem_eof_return(in, 0);
  } else if (BIO_write(in, bytes.data(), static_cast<int>(*count)) != static_cast<int>(*count)) {
    return tl::make_unexpected(HttpsProblem{fail(Kind::unavailable, "https.tls"), "OpenSSL has no memory"});
  }
  return {};
}

BlockingTls::Outcome<void> BlockingTls::flush() {
  std::array<std::uint8_t, kChunk> bytes{};
  for (;;) {
    const int count = BIO_read(SSL_get_wbio(tls_.get()), bytes.data(), static_cast<int>(bytes.size()));
    if (count <= 0) return {};
    if (auto sent = socket_.write(std::span(bytes).first(static_cast<std::size_t>(count))); !sent)
      return sent;
  }
}

HttpsProblem BlockingTls::why() const {
  const long verdict = SSL_get_verify_result(tls_.get());
  const unsigned long reason = ERR_peek_last_error();
  const char* text = ERR_reason_error_string(reason);
  ERR_clear_error();
  if (verdict != X509_V_OK)
    return {fail(Kind::refused, "https.certificate"), X509_verify_cert_error_string(verdict)};
  return {fail(Kind::unavailable, "https.tls"), text != nullptr ? text : "the connection ended within TLS"};
}

}  // namespace parlance::net::detail
