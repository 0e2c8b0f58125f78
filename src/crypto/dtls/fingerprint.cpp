#include "crypto/dtls/fingerprint.h"

#include "crypto/dtls/detail/openssl_dtls.h"

#include <algorithm>
#include <array>
#include <optional>

namespace parlance::crypto::dtls {
namespace {

constexpr std::size_t kMaxPem = std::size_t{256} * 1024;

struct Row {
  FingerprintHash hash;
  std::string_view name;  // RFC 8122 section 5
  std::size_t size;
};
constexpr std::array<Row, 3> kRows{{
    {FingerprintHash::sha_256, "sha-256", 32},
    {FingerprintHash::sha_384, "sha-384", 48},
    {FingerprintHash::sha_512, "sha-512", 64},
}};

const Row& row_of(FingerprintHash hash) { return kRows.at(static_cast<std::size_t>(hash)); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<std::uint8_t> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  const char small = lower(c);
  if (small >= 'a' && small <= 'f') return static_cast<std::uint8_t>(small - 'a' + 10);
  return std::nullopt;
}

/// `AB:CD:EF`, exactly `size` bytes.
std::optional<Bytes> parse_digest(std::string_view text, std::size_t size) {
  if (text.size() != size * 3 - 1) return std::nullopt;
  Bytes digest;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const auto high = digit(text[at]);
    const auto low = digit(text[at + 1]);
    if (!high || !low || (at + 2 < text.size() && text[at + 2] != ':')) return std::nullopt;
    digest.push_back(static_cast<std::uint8_t>(*high * 16 + *low));
  }
  return digest;
}

const EVP_MD* md_of(FingerprintHash hash) {
  switch (hash) {
  case FingerprintHash::sha_384:
    return EVP_sha384();
  case FingerprintHash::sha_512:
    return EVP_sha512();
  case FingerprintHash::sha_256:
    break;
  }
  return EVP_sha256();
}

/// OpenSSL's own callback would ask at the terminal for the password of an encrypted block.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) { return -1; }

}  // namespace

std::size_t digest_size(FingerprintHash hash) { return row_of(hash).size; }

Result<Fingerprint> parse_fingerprint(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return fail(Kind::malformed, "dtls.fingerprint");
  std::string name(text.substr(0, std::min(space, std::size_t{16})));
  std::transform(name.begin(), name.end(), name.begin(), lower);
  const auto row = std::find_if(kRows.begin(), kRows.end(), [&name](const Row& r) { return r.name == name; });
  if (row == kRows.end()) return fail(Kind::unsupported, "dtls.fingerprint_hash");
  auto digest = parse_digest(text.substr(space + 1), row->size);
  if (!digest) return fail(Kind::malformed, "dtls.fingerprint");
  return Fingerprint{row->hash, std::move(*digest)};
}

std::string to_text(const Fingerprint& fingerprint) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text(row_of(fingerprint.hash).name);
  char before = ' ';
  for (const std::uint8_t byte : fingerprint.digest) {
    text += before;
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
    before = ':';
  }
  return text;
}

Result<Fingerprint> fingerprint_of(std::string_view certificate_pem, FingerprintHash hash) {
  const ErrorsCleared cleared;
  const Error broken = fail(Kind::malformed, "dtls.certificate");
  if (certificate_pem.size() > kMaxPem) return broken;
  const Owned<BIO> source(BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
  const Owned<X509> certificate(source ? PEM_read_bio_X509(source.get(), nullptr, no_password, nullptr)
                                       : nullptr);
  if (!certificate) return broken;
  return detail::fingerprint_of(*certificate, hash);
}

namespace detail {

Result<Fingerprint> fingerprint_of(const X509& certificate, FingerprintHash hash) {
  Fingerprint fingerprint{hash, Bytes(digest_size(hash))};
  unsigned int size = 0;
  if (X509_digest(&certificate, md_of(hash), fingerprint.digest.data(), &size) != 1 ||
      size != fingerprint.digest.size()) {
    return fail(Kind::malformed, "dtls.certificate");
  }
  return fingerprint;
}

}  // namespace detail
}  // namespace parlance::crypto::dtls
