#include "crypto/certificate.h"

#include "crypto/detail/openssl.h"
#include "crypto/detail/x509_parts.h"

namespace parlance::crypto {
namespace {

using detail::kOpenSslFailed;

constexpr std::size_t kMaxCommonName = 64;  // RFC 5280 appendix A, ub-common-name

Result<void> add_subject_names(X509& certificate, const CertificateRequest& request) {
  const auto names = detail::general_names(request.dns_names, request.addresses);
  if (!names) return names.error();
  if (X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names->get(), 0, X509V3_ADD_DEFAULT) != 1) {
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

}  // namespace

Result<CertificateWithKey> make_self_signed(const CertificateRequest& request) {
  const ErrorsCleared cleared;
  Owned<X509> certificate(X509_new());
  if (!certificate) return kOpenSslFailed;
  if (auto named = add_subject_names(*certificate, request); !named) return named.error();
  if (auto dated = set_validity(*certificate, request); !dated) return dated.error();
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key || X509_set_version(certificate.get(), X509_VERSION_3) != 1 || !detail::set_serial(*certificate) ||
      !detail::add_limits(*certificate) || X509_set_pubkey(certificate.get(), key.get()) != 1 ||
      X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) {
    return kOpenSslFailed;
  }
  return detail::to_pem(*certificate, *key);
}

}  // namespace parlance::crypto
