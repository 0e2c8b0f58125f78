#include "crypto/certificate_signing.h"

#include "crypto/base64url.h"
#include "crypto/detail/openssl.h"
#include "crypto/detail/x509_parts.h"

#include <openssl/objects.h>

#include <algorithm>

namespace parlance::crypto {
namespace {

using detail::kOpenSslFailed;

constexpr std::size_t kMaxPem = 256 * 1024;
constexpr std::size_t kMaxChain = 10;
constexpr const char* kAcmeIdentifier = "1.3.6.1.5.5.7.1.31";  // RFC 8737 section 6.1, id-pe-acmeIdentifier
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kChallengeLifeMs = 7 * kDayMs;  // nobody looks at it; a week allows for any clock

struct ExtensionsFree {
  void operator()(STACK_OF(X509_EXTENSION) * list) const {
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
  }
};

bool add_names(X509_REQ& request, GENERAL_NAMES* names) {
  STACK_OF(X509_EXTENSION)* list = nullptr;
  const bool added = X509V3_add1_i2d(&list, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
  const std::unique_ptr<STACK_OF(X509_EXTENSION), ExtensionsFree> owned(list);
  return added && X509_REQ_add_extensions(&request, list) == 1;
}

/// The extension's value is an OCTET STRING that holds an OCTET STRING of 32 bytes.
bool add_authorization(X509& certificate, const Sha256& authorization) {
  Bytes value{V_ASN1_OCTET_STRING, static_cast<std::uint8_t>(authorization.size())};
  value.insert(value.end(), authorization.begin(), authorization.end());
  const Owned<ASN1_OBJECT> kind(OBJ_txt2obj(kAcmeIdentifier, 1));
  const Owned<ASN1_STRING> outer(ASN1_OCTET_STRING_new());
  if (!kind || !outer ||
      ASN1_OCTET_STRING_set(outer.get(), value.data(), static_cast<int>(value.size())) != 1)
    return false;
  const Owned<X509_EXTENSION> extension(X509_EXTENSION_create_by_OBJ(nullptr, kind.get(), 1, outer.get()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

bool set_times(X509& certificate, WallTime now) {
  return ASN1_TIME_set(X509_getm_notBefore(&certificate), (now.ms - kDayMs) / 1000) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(&certificate), (now.ms + kChallengeLifeMs) / 1000) != nullptr;
}

bool covers(const CertificateFacts& facts, const std::string& name) {
  return std::find(facts.dns_names.begin(), facts.dns_names.end(), name) != facts.dns_names.end();
}

/// Two base64url texts, of the key identifier's and the serial number's content bytes.
std::string renewal_id_of(X509& certificate) {
  const Owned<AUTHORITY_KEYID> authority(static_cast<AUTHORITY_KEYID*>(
      X509_get_ext_d2i(&certificate, NID_authority_key_identifier, nullptr, nullptr)));
  if (!authority || authority->keyid == nullptr) return {};
  const Owned<BIGNUM> serial(ASN1_INTEGER_to_BN(X509_get0_serialNumber(&certificate), nullptr));
  if (!serial || BN_is_negative(serial.get()) != 0) return {};
  Bytes number(static_cast<std::size_t>(BN_num_bytes(serial.get())) + 1);
  BN_bn2binpad(serial.get(), number.data(), static_cast<int>(number.size()));
  // DER writes a zero in front where the first bit is set, and only there.
  if (number.size() > 1 && (number[1] & 0x80U) == 0) number.erase(number.begin());
  const ByteView key(ASN1_STRING_get0_data(authority->keyid),
                     static_cast<std::size_t>(ASN1_STRING_length(authority->keyid)));
  return base64url_encode(key) + "." + base64url_encode(number);
}

using Certificates = std::vector<Owned<X509>>;

Result<Certificates> certificates_in(std::string_view pem) {
  if (pem.size() > kMaxPem) return fail(Kind::too_large, "chain.too_long");
  const Owned<BIO> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!source) return kOpenSslFailed;
  Certificates found;
  while (Owned<X509> next{PEM_read_bio_X509(source.get(), nullptr, detail::no_password, nullptr)}) {
    if (found.size() == kMaxChain) return fail(Kind::too_large, "chain.too_long");
    found.push_back(std::move(next));
  }
  // The end of the text is reported as "no start line"; anything else is a broken block.
  const unsigned long why = ERR_peek_last_error();
  if (found.empty() || ERR_GET_REASON(why) != PEM_R_NO_START_LINE) return fail(Kind::malformed, "chain.pem");
  return found;
}

}  // namespace

Result<Bytes> make_signing_request(const EcKey& key, std::span<const std::string> dns_names) {
  const ErrorsCleared cleared;
  const auto names = detail::general_names(dns_names, {});
  if (!names) return names.error();
  const Owned<X509_REQ> request(X509_REQ_new());
  if (!request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), &key.native()) != 1 || !add_names(*request, names->get()) ||
      X509_REQ_sign(request.get(), &key.native(), EVP_sha256()) == 0) {
    return kOpenSslFailed;
  }
  unsigned char* der = nullptr;
  const int size = i2d_X509_REQ(request.get(), &der);
  if (size <= 0) return kOpenSslFailed;
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

Result<CertificateWithKey> make_challenge_certificate(const std::string& dns_name,
                                                      const Sha256& authorization, WallTime now) {
  const ErrorsCleared cleared;
  const auto names = detail::general_names({&dns_name, 1}, {});
  if (!names) return names.error();
  const Owned<X509> certificate(X509_new());
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!certificate || !key || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      !detail::set_serial(*certificate) || !set_times(*certificate, now) ||
      X509_add1_ext_i2d(certificate.get(), NID_subject_alt_name, names->get(), 0, X509V3_ADD_DEFAULT) != 1 ||
      !add_authorization(*certificate, authorization) || X509_set_pubkey(certificate.get(), key.get()) != 1 ||
      X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) {
    return kOpenSslFailed;
  }
  return detail::to_pem(*certificate, *key);
}

Result<CertificateChain> read_chain(std::string_view pem, const EcKey& key,
                                    std::span<const std::string> dns_names) {
  const ErrorsCleared cleared;
  const auto certificates = certificates_in(pem);
  if (!certificates) return certificates.error();
  X509& leaf = *certificates->front();
  if (X509_check_private_key(&leaf, &key.native()) != 1) return fail(Kind::malformed, "chain.key");
  CertificateChain chain;
  for (const Owned<X509>& certificate : *certificates) {
    const std::string text = detail::certificate_to_pem(*certificate);
    if (text.empty()) return kOpenSslFailed;
    chain.pem += text;
  }
  auto facts = read_certificate(chain.pem);
  if (!facts) return facts.error();
  chain.leaf = std::move(*facts);
  const bool all = std::all_of(dns_names.begin(), dns_names.end(),
                               [&chain](const std::string& name) { return covers(chain.leaf, name); });
  if (!all) return fail(Kind::malformed, "chain.names");
  chain.renewal_id = renewal_id_of(leaf);
  return chain;
}

bool key_fits(std::string_view certificate_pem, std::string_view key_pem) {
  const ErrorsCleared cleared;
  if (certificate_pem.size() > kMaxPem || key_pem.size() > kMaxPem) return false;
  const Owned<BIO> first(BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
  const Owned<BIO> second(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
  if (!first || !second) return false;
  const Owned<X509> certificate(PEM_read_bio_X509(first.get(), nullptr, detail::no_password, nullptr));
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(second.get(), nullptr, detail::no_password, nullptr));
  return certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
}

}  // namespace parlance::crypto
