#include "net/tls_challenges.h"

#include "base/bytes.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

namespace parlance::net {
namespace {

using Context = std::shared_ptr<SSL_CTX>;
constexpr std::string_view kProtocol = "acme-tls/1";  // RFC 8737 section 6.2

std::optional<ByteView> extension(SSL* tls, unsigned kind) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(tls, kind, &data, &size) != 1) return std::nullopt;
  return ByteView(data, size);
}

/// RFC 7301 section 3.1: a list of names, each behind its length. The validator offers this one and no other (RFC 8737 section 3).
bool asks_for_challenge(SSL* tls) {
  const auto bytes = extension(tls, TLSEXT_TYPE_application_layer_protocol_negotiation);
  if (!bytes) return false;
  Reader reader(*bytes);
  const auto list = reader.u16();
  const auto size = reader.u8();
  return list && size && *size == reader.remaining() && as_text(reader.rest()) == kProtocol;
}

/// RFC 6066 section 3: a list of one host name.
std::string server_name(SSL* tls) {
  const auto bytes = extension(tls, TLSEXT_TYPE_server_name);
  if (!bytes) return {};
  Reader reader(*bytes);
  const auto list = reader.u16();
  const auto kind = reader.u8();
  const auto size = reader.u16();
  if (!list || !kind || *kind != TLSEXT_NAMETYPE_host_name || !size || *size > reader.remaining()) return {};
  std::string name(as_text(*reader.bytes(*size)));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return name;
}

// NOLINTNEXTLINE(readability-function-size): OpenSSL gives the callback its parameters
int choose_protocol(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                    unsigned int size, void*) {
  // serve_on's callback has seen that it is offered, and alone.
  if (size != kProtocol.size() + 1) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = offered + 1;
  *length = offered[0];
  return SSL_TLSEXT_ERR_OK;
}

Context make_context(const std::string& certificate, const std::string& key) {
  Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> certificate_text(
      BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size())), &BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> key_text(
      BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> own(
      PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr), &X509_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> secret(
      PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!context || !own || !secret || SSL_CTX_use_certificate(context.get(), own.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), secret.get()) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return nullptr;
  }
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_alpn_select_cb(context.get(), &choose_protocol, nullptr);
  return context;
}

}  // namespace

struct TlsChallenges::Shared {
  std::mutex mutex;
  std::map<std::string, Context, std::less<>> by_name;

  Context find(const std::string& name) {
    const std::lock_guard lock(mutex);
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
  }
};

TlsChallenges::TlsChallenges() : shared_(std::make_shared<Shared>()) {}

Result<void> TlsChallenges::put(const std::string& name, const std::string& certificate,
                                const std::string& key) {
  ERR_clear_error();
  Context context = make_context(certificate, key);
  ERR_clear_error();
  if (context == nullptr) return fail(Kind::malformed, "tls.challenge");
  const std::lock_guard lock(shared_->mutex);
  if (shared_->by_name.size() >= kMax && !shared_->by_name.contains(name))
    return fail(Kind::exhausted, "tls.too_many_challenges");
  shared_->by_name[name] = std::move(context);
  return ok();
}

void TlsChallenges::remove(const std::string& name) {
  const std::lock_guard lock(shared_->mutex);
  shared_->by_name.erase(name);
}

namespace {

int on_client_hello(SSL* tls, int* alert, void* argument) {
  if (!asks_for_challenge(tls)) return SSL_CLIENT_HELLO_SUCCESS;
  const Context context = static_cast<TlsChallenges::Shared*>(argument)->find(server_name(tls));
  if (context == nullptr) {
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_CLIENT_HELLO_ERROR;
  }
  // The connection takes the certificate, and holds the context from here on.
  return SSL_set_SSL_CTX(tls, context.get()) != nullptr ? SSL_CLIENT_HELLO_SUCCESS : SSL_CLIENT_HELLO_ERROR;
}

/// Where the context keeps its share of the set.
int shared_slot() {
  using Owner = std::shared_ptr<TlsChallenges::Shared>;
  static const int kSlot = SSL_CTX_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void*, void* owner, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<Owner*>(owner); });
  return kSlot;
}

}  // namespace

void TlsChallenges::serve_on(SSL_CTX& context) const {
  auto owner = std::make_unique<std::shared_ptr<Shared>>(shared_);
  if (SSL_CTX_set_ex_data(&context, shared_slot(), owner.get()) != 1) return;
  SSL_CTX_set_client_hello_cb(&context, &on_client_hello, owner.release()->get());
}

}  // namespace parlance::net
