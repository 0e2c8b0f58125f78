#pragma once

// How an authority looks whether a challenge is answered, over real sockets.

#include "net/endpoint.h"
#include "test/net/acme_authority.h"
#include "test/net/http_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <string>

namespace parlance::test {

/// A TLS client that sees what it is shown.
class TlsLook final {
 public:
  /// `protocol`: by ALPN; empty: none is offered.
  TlsLook(const net::Endpoint& server, const std::string& name, const std::string& protocol)
      : context_(SSL_CTX_new(TLS_client_method())), socket_(io_) {
    socket_.connect({boost::asio::ip::make_address(server.address_text()), server.port});
    tls_.reset(SSL_new(context_.get()));
    const std::string offer = static_cast<char>(protocol.size()) + protocol;
    if (!protocol.empty()) SSL_set_alpn_protos(tls_.get(), raw(offer), static_cast<unsigned>(offer.size()));
    SSL_set_tlsext_host_name(tls_.get(), name.c_str());
    SSL_set_fd(tls_.get(), socket_.native_handle());
    connected = SSL_connect(tls_.get()) == 1;
    if (connected) certificate_.reset(SSL_get1_peer_certificate(tls_.get()));
  }

  [[nodiscard]] std::string protocol() const {
    const unsigned char* chosen = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(tls_.get(), &chosen, &length);
    return {chosen, chosen + length};
  }

  /// One request on the connection; the first piece of its answer.
  std::string ask(std::string_view request) {
    SSL_write(tls_.get(), request.data(), static_cast<int>(request.size()));
    std::array<char, 4096> bytes{};
    const int count = SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
    return {bytes.data(), static_cast<std::size_t>(std::max(count, 0))};
  }

  [[nodiscard]] std::string issuer() const {
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate_.get()), NID_commonName, name.data(),
                              name.size());
    return name.data();
  }

  /// The only name, and the extension of RFC 8737 section 3 with this digest.
  [[nodiscard]] bool answers(const std::string& name, const std::string& digest) const {
    GENERAL_NAMES* names = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate_.get(), NID_subject_alt_name, nullptr, nullptr));
    const bool alone = sk_GENERAL_NAME_num(names) == 1;
    GENERAL_NAMES_free(names);
    const Held<ASN1_OBJECT, ASN1_OBJECT_free> kind(OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1));
    const int at = X509_get_ext_by_OBJ(certificate_.get(), kind.get(), -1);
    if (!alone || at < 0 || X509_check_host(certificate_.get(), name.c_str(), 0, 0, nullptr) != 1)
      return false;
    X509_EXTENSION* extension = X509_get_ext(certificate_.get(), at);
    const std::string bytes = text_of(X509_EXTENSION_get_data(extension));
    return X509_EXTENSION_get_critical(extension) == 1 && bytes == std::string("\x04\x20") + digest;
  }

  bool connected = false;

 private:
  boost::asio::io_context io_;
  Held<SSL_CTX, SSL_CTX_free> context_;
  boost::asio::ip::tcp::socket socket_;
  Held<SSL, SSL_free> tls_;
  Certificate certificate_;
};

/// RFC 8737 section 3.
inline bool check_tls_alpn(const net::Endpoint& server, const AcmeAuthority::Challenge& challenge) {
  const TlsLook look(server, challenge.name, "acme-tls/1");
  return look.connected && look.protocol() == "acme-tls/1" &&
         look.answers(challenge.name, sha256_of(challenge.authorization));
}

/// RFC 8555 section 8.3.
inline bool check_http(const net::Endpoint& server, const AcmeAuthority::Challenge& challenge) {
  HttpClient client(server);
  const std::string answer = client.ask("GET /.well-known/acme-challenge/" + challenge.token +
                                        " HTTP/1.1\r\nHost: " + challenge.name + "\r\n\r\n");
  return answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n" + challenge.authorization);
}

}  // namespace parlance::test
