#pragma once

// An authority's view of signed requests (RFC 8555 section 6.2), on OpenSSL alone: nothing of what is tested is used to test it.

#include "base/bytes.h"

#include <boost/json.hpp>
#include <openssl/asn1.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

namespace parlance::test {

template <class T, void (*Free)(T*)> struct Freeing {
  void operator()(T* p) const { Free(p); }
};
template <class T, void (*Free)(T*)> using Held = std::unique_ptr<T, Freeing<T, Free>>;
using Key = Held<EVP_PKEY, EVP_PKEY_free>;

/// OpenSSL's view of text.
inline const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // lint: OpenSSL's type
}

inline unsigned char* raw(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());  // lint: OpenSSL's type
}

/// And back.
inline std::string text_of(const ASN1_STRING* value) {
  const ByteView bytes(ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value)));
  return std::string(as_text(bytes));
}

inline std::string text(const boost::json::value& value) {
  return {value.as_string().data(), value.as_string().size()};
}

/// base64url without padding (RFC 7515 section 2); throws on anything else.
inline std::string unbase64url(std::string_view text) {
  std::string out;
  unsigned pending = 0;
  unsigned bits = 0;
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) throw std::runtime_error("not base64url");
    pending = (pending << 6U) | static_cast<unsigned>(value);
    bits += 6;
    if (bits >= 8) out.push_back(static_cast<char>((pending >> (bits -= 8)) & 0xffU));
  }
  return out;
}

inline std::string base64url(std::string_view data) {
  std::string out(4 * (data.size() / 3 + 1) + 1, '\0');
  const int size = EVP_EncodeBlock(raw(out), raw(data), static_cast<int>(data.size()));
  out.resize(static_cast<std::size_t>(size));
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  out.erase(out.find_last_not_of('=') + 1);
  return out;
}

inline std::string sha256_of(std::string_view data) {
  std::string out(32, '\0');
  unsigned size = 0;
  EVP_Digest(data.data(), data.size(), raw(out), &size, EVP_sha256(), nullptr);
  return out;
}

/// RFC 7638.
inline std::string thumbprint_of(const boost::json::object& jwk) {
  return base64url(sha256_of(R"({"crv":")" + text(jwk.at("crv")) + R"(","kty":")" + text(jwk.at("kty")) +
                             R"(","x":")" + text(jwk.at("x")) + R"(","y":")" + text(jwk.at("y")) + R"("})"));
}

inline Key public_key_of(const boost::json::object& jwk) {
  const std::string point = '\x04' + unbase64url(text(jwk.at("x"))) + unbase64url(text(jwk.at("y")));
  const Held<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  const Held<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(build.get()));
  const Held<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    throw std::runtime_error("no point on the curve");
  return Key(key);
}

struct Jws {
  boost::json::object header;
  std::string payload;
  std::string signed_text;
  std::string signature;
};

inline Jws read_jws(std::string_view body) {
  const auto object = boost::json::parse({body.data(), body.size()}).as_object();
  if (object.size() != 3) throw std::runtime_error("not the flattened serialization");
  const std::string header = text(object.at("protected"));
  const std::string payload = text(object.at("payload"));
  return {boost::json::parse(unbase64url(header)).as_object(), unbase64url(payload), header + "." + payload,
          unbase64url(text(object.at("signature")))};
}

inline bool verifies(const Jws& jws, const boost::json::object& jwk) {
  if (jws.signature.size() != 64) return false;
  const auto number = [&jws](std::size_t at) { return BN_bin2bn(raw(jws.signature) + at, 32, nullptr); };
  const Held<ECDSA_SIG, ECDSA_SIG_free> parts(ECDSA_SIG_new());
  ECDSA_SIG_set0(parts.get(), number(0), number(32));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(parts.get(), &der);
  const Key key = public_key_of(jwk);
  const Held<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  const int verdict = EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size),
                                       raw(jws.signed_text), jws.signed_text.size());
  OPENSSL_free(der);
  return verdict == 1;
}

inline bool verifies_with_secret(const Jws& jws, std::string_view secret) {
  std::array<unsigned char, 32> mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), raw(jws.signed_text),
       jws.signed_text.size(), mac.data(), &size);
  return jws.signature == as_text(mac);
}

}  // namespace parlance::test
