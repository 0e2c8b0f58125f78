#pragma once

#include "crypto/certificate.h"
#include "net/endpoint.h"
#include "net/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/x509.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

namespace parlance::test {

namespace ssl = boost::asio::ssl;

/// Certificate and key in a directory of their own.
class CertificateFiles final {
 public:
  CertificateFiles() {
    std::string pattern = (std::filesystem::temp_directory_path() / "parlance-tls-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    write("first.example");
  }
  ~CertificateFiles() { std::filesystem::remove_all(directory_); }
  CertificateFiles(const CertificateFiles&) = delete;
  CertificateFiles& operator=(const CertificateFiles&) = delete;

  void write(const std::string& name) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    const auto made =
        crypto::make_self_signed({{name}, {}, WallTime{now.count() - 86'400'000}, crypto::kSelfSignedLife});
    put(names.certificate, made.value().certificate_pem);
    put(names.key, made.value().key_pem);
  }
  void spoil() { put(names.certificate, "no certificate"); }

 private:
  static void put(const std::string& file, const std::string& text) {
    // A new file, as tools that renew certificates write it: its inode changes even within one tick of the clock.
    std::ofstream(file + ".new") << text;
    std::filesystem::rename(file + ".new", file);
  }
  std::filesystem::path directory_;

 public:
  const net::TlsFiles names{directory_ / "certificate.pem", directory_ / "key.pem"};
};

/// Connected once it is made, or with an `error`.
class TlsClient final {
  using tcp = boost::asio::ip::tcp;

 public:
  /// `offered`: ALPN's names, each behind its length; empty: none.
  explicit TlsClient(const net::Endpoint& server, ssl::context::method method = ssl::context::tls_client,
                     const std::string& offered = "\x02h2\x08http/1.1")
      : tls_(method), stream_(context_, tls_) {
    if (!offered.empty()) {
      SSL_set_alpn_protos(stream_.native_handle(),
                          reinterpret_cast<const unsigned char*>(offered.data()),  // lint: OpenSSL's type
                          static_cast<unsigned>(offered.size()));
    }
    stream_.next_layer().connect({boost::asio::ip::make_address(server.address_text()), server.port});
    error = stream_.handshake(ssl::stream_base::client, error);
  }

  void send(std::string_view bytes) {
    boost::asio::write(stream_, boost::asio::buffer(bytes.data(), bytes.size()), error);
  }
  std::string read(std::size_t count) {
    std::string bytes(count, 0);
    bytes.resize(boost::asio::read(stream_, boost::asio::buffer(bytes), error));
    return bytes;
  }
  std::string ask(std::string_view request) {
    send(request);
    std::string answer;
    std::array<char, 4096> bytes{};
    boost::system::error_code ended;
    while (!ended) {
      const std::size_t count = stream_.read_some(boost::asio::buffer(bytes), ended);
      answer.append(bytes.data(), count);
    }
    return answer;
  }

  std::string common_name() {
    X509* certificate = SSL_get1_peer_certificate(stream_.native_handle());
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
    X509_free(certificate);
    return name.data();
  }

  std::string alpn() {
    const unsigned char* chosen = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(stream_.native_handle(), &chosen, &length);
    return {chosen, chosen + length};
  }

  boost::system::error_code error;

 private:
  boost::asio::io_context context_;
  ssl::context tls_;
  ssl::stream<tcp::socket> stream_;
};

}  // namespace parlance::test
