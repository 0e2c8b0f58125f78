#include "crypto/detail/x509_parts.h"

#include "crypto/host_name.h"

#include <openssl/rand.h>

#include <array>

namespace parlance::crypto::detail {
namespace {

constexpr std::size_t kMaxNames = 100;

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

bool add_extension(X509& certificate, int kind, const char* value) {
  Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

}  // namespace

Result<Owned<GENERAL_NAMES>> general_names(std::span<const std::string> dns_names,
                                           std::span<const std::string> addresses) {
  const std::size_t count = dns_names.size() + addresses.size();
  if (count == 0) return fail(Kind::malformed, "certificate.no_names");
  if (count > kMaxNames) return fail(Kind::too_large, "certificate.too_many_names");
  Owned<GENERAL_NAMES> names(GENERAL_NAMES_new());
  if (!names) return kOpenSslFailed;
  for (const std::string& name : dns_names) {
    if (auto added = add_dns_name(*names, name); !added) return added.error();
  }
  for (const std::string& address : addresses) {
    if (auto added = add_address(*names, address); !added) return added.error();
  }
  return names;
}

bool set_serial(X509& certificate) {
  std::array<std::uint8_t, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] &= 0x7fU;
  bytes[15] |= 1U;
  Owned<BIGNUM> number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

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

std::string key_to_pem(EVP_PKEY& key) {
  const Owned<BIO> text(BIO_new(BIO_s_secmem()));  // wiped when freed
  if (!text || PEM_write_bio_PKCS8PrivateKey(text.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return {};
  return text_of(*text);
}

std::string certificate_to_pem(X509& certificate) {
  const Owned<BIO> text(BIO_new(BIO_s_mem()));
  if (!text || PEM_write_bio_X509(text.get(), &certificate) != 1) return {};
  return text_of(*text);
}

Result<CertificateWithKey> to_pem(X509& certificate, EVP_PKEY& key) {
  CertificateWithKey both{certificate_to_pem(certificate), key_to_pem(key)};
  if (both.certificate_pem.empty() || both.key_pem.empty()) return kOpenSslFailed;
  return both;
}

int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) { return -1; }

}  // namespace parlance::crypto::detail
