// A certificate out of a file, as PEM text and (the first byte decides) as the DER within: what is said of it is bounded and printable, and
// does not hang on the text around it.
#include "base/check.h"
#include "crypto/certificate.h"

#include <openssl/evp.h>

#include <algorithm>

using namespace parlance;
using namespace parlance::crypto;

namespace {

std::string pem_of(ByteView der) {
  std::string text((der.size() + 2) / 3 * 4 + 1, '\0');
  Bytes out(text.size());
  const int size = EVP_EncodeBlock(out.data(), der.data(), static_cast<int>(der.size()));
  text = "-----BEGIN CERTIFICATE-----\n";
  constexpr std::size_t kLine = 64;  // RFC 7468, section 2
  for (std::size_t at = 0; at < static_cast<std::size_t>(size); at += kLine) {
    const std::size_t length = std::min(kLine, static_cast<std::size_t>(size) - at);
    text += as_text(ByteView(out).subspan(at, length));
    text += '\n';
  }
  return text + "-----END CERTIFICATE-----\n";
}

bool is_address(const std::string& text) {
  const bool v6 = text.find(':') != std::string::npos;
  return !text.empty() &&
         text.find_first_not_of(v6 ? "0123456789abcdef:." : "0123456789.") == std::string::npos;
}

void check_facts(const CertificateFacts& facts, std::size_t input) {
  constexpr WallTime kFirst{-62'167'219'200'000};  // 0000-01-01, the first that X.509 can say
  constexpr WallTime kEnd{253'402'300'800'000};    // 10000-01-01
  const auto whole = [](const std::string& text) { return text.find('\0') == std::string::npos; };
  std::size_t size = 0;
  for (const std::string& name : facts.dns_names) {
    check(whole(name), "a name goes on behind its end");
    size += name.size();
  }
  check(whole(facts.common_name), "the common name goes on behind its end");
  check(size <= input, "more names than there were bytes");
  check(std::ranges::all_of(facts.addresses, is_address), "an address that is none");
  for (const WallTime time : {facts.not_before, facts.not_after})
    check(kFirst <= time && time < kEnd, "a time that X.509 cannot say");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  const std::string pem = data[0] == 'D' ? pem_of(rest) : std::string(as_text(rest));
  const auto facts = read_certificate(pem);
  if (!facts) return 0;
  check_facts(*facts, pem.size());
  const auto again = read_certificate("Subject: somebody\n" + pem + pem);
  check(again && again->fingerprint == facts->fingerprint, "the text around a certificate changes it");
  return 0;
}
