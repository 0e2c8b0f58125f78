#pragma once

#include "base/time.h"
#include "test/net/acme_jws.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::test {

using Certificate = Held<X509, X509_free>;

/// Signs certificates with a root of its own.
class AcmeCa final {
 public:
  explicit AcmeCa(WallTime now) : key_(EVP_EC_gen("P-256")) {
    root_ = blank("Test Root", *key_, now, WallTime{now.ms + 3650 * kDayMs});
    extend(*root_, NID_basic_constraints, "critical,CA:TRUE");
    extend(*root_, NID_subject_key_identifier, "hash");
    X509_sign(root_.get(), key_.get(), EVP_sha256());
  }

  /// The chain for a request (DER); empty, if it is not well signed or not for exactly these names.
  std::string sign(std::string_view der, std::vector<std::string> names, WallTime from, WallTime to) {
    const auto* start = raw(der);
    const Held<X509_REQ, X509_REQ_free> request(d2i_X509_REQ(nullptr, &start, static_cast<long>(der.size())));
    if (!request) return {};
    const Key key(X509_REQ_get_pubkey(request.get()));
    if (X509_REQ_verify(request.get(), key.get()) != 1) return {};
    STACK_OF(X509_EXTENSION)* wanted = X509_REQ_get_extensions(request.get());
    Certificate leaf = blank(names.front(), *key, from, to);
    GENERAL_NAMES* subject_names =
        static_cast<GENERAL_NAMES*>(X509V3_get_d2i(wanted, NID_subject_alt_name, nullptr, nullptr));
    const bool right = names_in(subject_names) == std::set<std::string>(names.begin(), names.end());
    X509_add1_ext_i2d(leaf.get(), NID_subject_alt_name, subject_names, 0, X509V3_ADD_DEFAULT);
    GENERAL_NAMES_free(subject_names);
    sk_X509_EXTENSION_pop_free(wanted, X509_EXTENSION_free);
    extend(*leaf, NID_authority_key_identifier, "keyid:always");
    X509_sign(leaf.get(), key_.get(), EVP_sha256());
    return right ? pem_of(*leaf) + pem_of(*root_) : std::string();
  }

  [[nodiscard]] std::string root_pem() const { return pem_of(*root_); }

 private:
  static constexpr std::int64_t kDayMs = 86'400'000;

  static std::set<std::string> names_in(GENERAL_NAMES* names) {
    std::set<std::string> found;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
      found.insert(text_of(sk_GENERAL_NAME_value(names, i)->d.dNSName));
    }
    return found;
  }

  Certificate blank(const std::string& name, EVP_PKEY& key, WallTime from, WallTime to) {
    Certificate made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), 0x8765432100000000ULL + ++serial_);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8, raw(name),
                               static_cast<int>(name.size()), -1, 0);
    X509_set_issuer_name(made.get(), X509_get_subject_name(root_ ? root_.get() : made.get()));
    ASN1_TIME_set(X509_getm_notBefore(made.get()), from.ms / 1000);
    ASN1_TIME_set(X509_getm_notAfter(made.get()), to.ms / 1000);
    X509_set_pubkey(made.get(), &key);
    return made;
  }

  void extend(X509& certificate, int kind, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, root_ ? root_.get() : &certificate, &certificate, nullptr, nullptr, 0);
    const Held<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    X509_add_ext(&certificate, extension.get(), -1);
  }

  static std::string pem_of(X509& certificate) {
    const Held<BIO, BIO_free_all> text(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(text.get(), &certificate);
    char* start = nullptr;
    const long size = BIO_get_mem_data(text.get(), &start);
    return {start, static_cast<std::size_t>(size)};
  }

  Key key_;
  Certificate root_;
  std::uint64_t serial_ = 0;
};

}  // namespace parlance::test
