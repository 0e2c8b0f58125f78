// Whatever is taken is what this key signs, to the letter; and no letter of a signed token can be changed, added or left out.
#include "base/check.h"
#include "crypto/token.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::crypto;

namespace {

constexpr std::string_view kKind = "p1";

const TokenKey& key(std::uint8_t fill) {
  static const TokenKey kOwn = *TokenKey::from(Bytes(32, 0x11));
  static const TokenKey kForeign = *TokenKey::from(Bytes(32, 0x12));
  return fill == 0 ? kOwn : kForeign;
}

void check_verify(std::string_view text) {
  if (const auto fields = key(0).verify(kKind, text))
    check(key(0).sign(kKind, *fields) == text, "a token was taken that this key did not sign");
}

/// Fields cut out of the input: a length byte before each, as far as it reaches.
std::vector<std::string> fields_of(ByteView bytes) {
  std::vector<std::string> fields;
  while (!bytes.empty() && fields.size() < 16) {
    const std::size_t size = std::min<std::size_t>(bytes[0], bytes.size() - 1);
    fields.emplace_back(as_text(bytes.subspan(1, size)));
    bytes = bytes.subspan(1 + size);
  }
  return fields;
}

void check_changed(const std::string& token, std::uint8_t place, std::uint8_t change) {
  const std::size_t at = (std::size_t{place} * 256 + change) % token.size();
  std::string other = token;
  other[at] = static_cast<char>(other[at] ^ std::max<std::uint8_t>(change, 1));
  check(!key(0).verify(kKind, other), "a changed token was taken");
  other = token;
  check(!key(0).verify(kKind, other.erase(at, 1)), "a shortened token was taken");
  other = token;
  check(!key(0).verify(kKind, other.insert(at, 1, static_cast<char>(change))),
        "a lengthened token was taken");
}

}  // namespace

/// The first two bytes say where a token is changed and how; the rest is a token, and then the fields of one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_verify(as_text(ByteView(data, size)));
  if (size < 2) return 0;
  const ByteView rest(data + 2, size - 2);
  check_verify(as_text(rest));
  const std::vector<std::string> fields = fields_of(rest);
  const std::string token = key(0).sign(kKind, fields);
  const auto back = key(0).verify(kKind, token);
  check(back && *back == fields, "our own token did not come back");
  check(!key(0).verify("p2", token), "a token was taken for one of another kind");
  check(!key(1).verify(kKind, token), "a token of another key was taken");
  check_changed(token, data[0], data[1]);
  return 0;
}
