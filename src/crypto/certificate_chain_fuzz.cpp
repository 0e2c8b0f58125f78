// A chain as an authority may send it: never taken for a key that is not its own, and what is taken is certificates and nothing else. The
// input has its own certificate put before it, so that it gets past the key.
#include "base/check.h"
#include "crypto/certificate_signing.h"

using namespace parlance;
using namespace parlance::crypto;

namespace {

/// A certificate for a key, both made once.
struct Own {
  EcKey key;
  std::string pem;
};

const Own& own() {
  static const Own kOwn = [] {
    const auto made = make_self_signed({{"a.example"}, {}, WallTime{1'795'370'400'000}, kSelfSignedLife});
    return Own{*EcKey::from_pem(made->key_pem), made->certificate_pem};
  }();
  return kOwn;
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text(ByteView(data, size)));
  const std::string name = "a.example";
  check(!read_chain(text, own().key, {&name, 1}), "another's certificate was taken for ours");
  const auto chain = read_chain(own().pem + text, own().key, {&name, 1});
  if (!chain) return 0;
  check(chain->pem.starts_with(own().pem), "the first certificate has changed");
  const std::size_t certificates = count(chain->pem, "-----BEGIN CERTIFICATE-----");
  check(certificates <= 10 && count(chain->pem, "-----BEGIN") == certificates,
        "something else is in the chain");
  return 0;
}
