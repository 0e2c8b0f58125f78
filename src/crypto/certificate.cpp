#include "crypto/certificate.h"

#include "crypto/detail/openssl.h"

#include <openssl/rand.h>

#include <algorithm>

namespace parlance::crypto {
namespace {

constexpr std::size_t kMaxNames = 100;
constexpr std::size_t kMaxHostName = 253;   // RFC 1035 section 2.3.4, without the root's dot
constexpr std::size_t kMaxLabel = 63;       // the same
constexpr std::size_t kMaxCommonName = 64;  // RFC 5280 appendix A, ub-common-name

const Error kOpenSslFailed = fail(Kind::unavailable, "certificate.openssl");

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_host_name(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  if (name.empty() || name.size() > kMaxHostName) return false;
  while (true) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

Result<void> add_name(GENERAL_NAMES& names, int type, Owned<ASN1_STRING> value) {
  Owned<GENERAL_NAME> name(GENERAL_NAME_new());
  if (!name || !value) return kOpenSslFailed;
  GENERAL_NAME_set0_value(name.get(), type, value.release());
  GENERAL_NAME* owned_by_names = name.release();
  if (sk_GENERAL_NAME_push(&names, owned_by_names) != 0) return ok();
  GENERAL_NAME_free(owned_by_names);
  return kOpenSslFailed;
}

Result<void> add_dns_name(GENERAL_NAMES& names, const std::string& text) {
  if (!is_host_name(text)) return fail(Kind::malformed, "certificate.name");
  Owned<ASN1_STRING> value(ASN1_IA5STRING_new());
  if (!value || ASN1_STRING_set(value.get(), text.data(), static_cast<int>(text.size())) == 0)
    return kOpenSslFailed;
  return add_name(names, GEN_DNS, std::move(value));
}

Result<void> add_address(GENERAL_NAMES& names, const std::string& text) {
  Owned<ASN1_STRING> value(a2i_IPADDRESS(text.c_str()));
  if (!value) return fail(Kind::malformed, "certificate.address");
  return add_name(names, GEN_IPADD, std::move(value));
}

Result<void> add_subject_names(X509& certificate, const CertificateRequest& request) {
  const std::size_t count = request.dns_names.size() + request.addresses.size();
  if (count == 0) return fail(Kind::malformed, "certificate.no_names");
  if (count > kMaxNames) return fail(Kind::too_large, "certificate.too_many_names");
  Owned<GENERAL_NAMES> names(GENERAL_NAMES_new());
  if (!names) return kOpenSslFailed;
  for (const std::string& name : request.dns_names) {
    if (auto added = add_dns_name(*names, name); !added) return added;
  }
  for (const std::string& address : request.addresses) {
    if (auto added = add_address(*names, address); !added) return added;
  }
  if (X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return kOpenSslFailed;
  }
  // Browsers look at the names above only; the common name is what people see in lists.
  const std::string& first =
      request.dns_names.empty() ? request.addresses.front() : request.dns_names.front();
  const std::string shown = first.size() <= kMaxCommonName ? first : "parlance";
  const Bytes utf8(shown.begin(), shown.end());
  X509_NAME* subject = X509_get_subject_name(&certificate);
  const int size = static_cast<int>(utf8.size());
  if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, utf8.data(), size, -1, 0) != 1)
    return kOpenSslFailed;
  if (X509_set_issuer_name(&certificate, subject) != 1) return kOpenSslFailed;
  return ok();
}

Result<void> set_validity(X509& certificate, const CertificateRequest& request) {
  constexpr std::int64_t kLastMs = 253'402'300'799'000;  // 9999-12-31T23:59:59Z, the last that X.509 can say
  constexpr std::int64_t kMsADay = 86'400'000;
  const std::int64_t from = request.not_before.ms;
  const std::int64_t days = request.life.count();
  if (from < 0 || from > kLastMs || days < 1 || days > (kLastMs - from) / kMsADay) {
    return fail(Kind::malformed, "certificate.time");
  }
  const std::int64_t from_s = from / 1000;
  // Both ends are part of the validity (RFC 5280 section 4.1.2.5), hence the second less.
  const std::int64_t to_s = from_s + days * (kMsADay / 1000) - 1;
  if (ASN1_TIME_set(X509_getm_notBefore(&certificate), from_s) == nullptr) return kOpenSslFailed;
  if (ASN1_TIME_set(X509_getm_notAfter(&certificate), to_s) == nullptr) return kOpenSslFailed;
  return ok();
}

/// 127 random bits: never negative, never repeated (RFC 5280 section 4.1.2.2).
bool set_serial(X509& certificate) {
  std::array<std::uint8_t, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] &= 0x7fU;
  bytes[15] |= 1U;
  Owned<BIGNUM> number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool add_extension(X509& certificate, int kind, const char* value) {
  Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

/// A server's certificate and nothing more: it can sign no other, even where somebody trusts it.
bool add_limits(X509& certificate) {
  return add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth");
}

std::string text_of(BIO& memory) {
  char* start = nullptr;
  const long size = BIO_get_mem_data(&memory, &start);
  return size > 0 ? std::string(start, static_cast<std::size_t>(size)) : std::string();
}

Result<CertificateWithKey> to_pem(X509& certificate, EVP_PKEY& key) {
  Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
  Owned<BIO> key_text(BIO_new(BIO_s_secmem()));  // wiped when freed
  if (!certificate_text || !key_text) return kOpenSslFailed;
  if (PEM_write_bio_X509(certificate_text.get(), &certificate) != 1) return kOpenSslFailed;
  if (PEM_write_bio_PKCS8PrivateKey(key_text.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return kOpenSslFailed;
  }
  return CertificateWithKey{text_of(*certificate_text), text_of(*key_text)};
}

}  // namespace

Result<CertificateWithKey> make_self_signed(const CertificateRequest& request) {
  const ErrorsCleared cleared;
  Owned<X509> certificate(X509_new());
  if (!certificate) return kOpenSslFailed;
  if (auto named = add_subject_names(*certificate, request); !named) return named.error();
  if (auto dated = set_validity(*certificate, request); !dated) return dated.error();
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key || X509_set_version(certificate.get(), X509_VERSION_3) != 1 || !set_serial(*certificate) ||
      !add_limits(*certificate) || X509_set_pubkey(certificate.get(), key.get()) != 1 ||
      X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) {
    return kOpenSslFailed;
  }
  return to_pem(*certificate, *key);
}

}  // namespace parlance::crypto
