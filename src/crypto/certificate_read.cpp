#include "crypto/certificate.h"
#include "crypto/detail/openssl.h"
#include "crypto/detail/x509_parts.h"

#include <arpa/inet.h>

#include <optional>

namespace parlance::crypto {
namespace {

constexpr std::size_t kMaxPem = 256 * 1024;  // a long chain is some 20 KiB

std::optional<std::string> text_of(const ASN1_STRING* value) {
  const auto* data = ASN1_STRING_get0_data(value);
  std::string text(as_text(ByteView(data, static_cast<std::size_t>(ASN1_STRING_length(value)))));
  // "good.example\0.evil.example" has fooled many a reader.
  if (text.find('\0') != std::string::npos) return std::nullopt;
  return text;
}

std::optional<std::string> address_of(const ASN1_STRING* value) {
  const int size = ASN1_STRING_length(value);
  if (size != 4 && size != 16) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = size == 4 ? AF_INET : AF_INET6;
  if (inet_ntop(family, ASN1_STRING_get0_data(value), text.data(), text.size()) == nullptr)
    return std::nullopt;
  return std::string(text.data());
}

Result<void> read_names(const X509& certificate, CertificateFacts& facts) {
  const Error broken = fail(Kind::malformed, "certificate.name");
  int found = 0;
  const Owned<GENERAL_NAMES> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, &found, nullptr)));
  if (!names) return found == -1 ? ok() : Result<void>(broken);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const auto* value = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type));
    if (type != GEN_DNS && type != GEN_IPADD) continue;
    auto text = type == GEN_DNS ? text_of(value) : address_of(value);
    if (!text) return broken;
    (type == GEN_DNS ? facts.dns_names : facts.addresses).push_back(std::move(*text));
  }
  return ok();
}

/// Empty where there is none.
Result<std::string> common_name_of(const X509_NAME& name) {
  const int index = X509_NAME_get_index_by_NID(&name, NID_commonName, -1);
  if (index < 0) return std::string();
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(&name, index)));
  if (size < 0) return fail(Kind::malformed, "certificate.name");
  std::string text(as_text(ByteView(utf8, static_cast<std::size_t>(size))));
  OPENSSL_free(utf8);
  if (text.find('\0') != std::string::npos) return fail(Kind::malformed, "certificate.name");
  return text;
}

Result<void> read_common_names(const X509& certificate, CertificateFacts& facts) {
  const X509_NAME* subject = X509_get_subject_name(&certificate);
  const X509_NAME* issuer = X509_get_issuer_name(&certificate);
  auto own = common_name_of(*subject);
  auto signer = common_name_of(*issuer);
  if (!own) return own.error();
  if (!signer) return signer.error();
  facts.common_name = std::move(*own);
  facts.issuer = std::move(*signer);
  facts.self_issued = X509_NAME_cmp(subject, issuer) == 0;
  return ok();
}

Result<WallTime> wall_time(const ASN1_TIME* time) {
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> epoch(ASN1_TIME_set(nullptr, 0),
                                                                    &ASN1_TIME_free);
  int days = 0;
  int seconds = 0;
  if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) {
    return fail(Kind::malformed, "certificate.time");
  }
  return WallTime{(std::int64_t{days} * 86'400 + seconds) * 1000};
}

}  // namespace

Result<CertificateFacts> read_certificate(std::string_view pem) {
  const ErrorsCleared cleared;
  if (pem.size() > kMaxPem) return fail(Kind::too_large, "certificate.pem");
  const Owned<BIO> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Owned<X509> certificate(
      source ? PEM_read_bio_X509(source.get(), nullptr, detail::no_password, nullptr) : nullptr);
  if (!certificate) return fail(Kind::malformed, "certificate.pem");
  CertificateFacts facts;
  if (auto read = read_names(*certificate, facts); !read) return read.error();
  if (auto read = read_common_names(*certificate, facts); !read) return read.error();
  const auto from = wall_time(X509_get0_notBefore(certificate.get()));
  const auto to = wall_time(X509_get0_notAfter(certificate.get()));
  if (!from) return from.error();
  if (!to) return to.error();
  facts.not_before = *from;
  facts.not_after = *to;
  unsigned int size = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), facts.fingerprint.data(), &size) != 1) {
    return fail(Kind::malformed, "certificate.pem");
  }
  return facts;
}

}  // namespace parlance::crypto
