// An address that is taken comes back from its own text, with and without its port.
#include "base/bytes.h"
#include "base/check.h"
#include "net/endpoint.h"

using namespace parlance;
using namespace parlance::net;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto endpoint = Endpoint::parse(as_text(ByteView(data, size)), 3478);
  if (!endpoint) return 0;
  const std::string text = endpoint->address_text();
  check(Endpoint::parse(text, 3478) == *endpoint, "an address that its own text does not name");
  const bool v4 = endpoint->family == Endpoint::Family::v4;
  check(endpoint->text() == (v4 ? text : "[" + text + "]") + ":3478", "another port or form");
  if (v4) check(endpoint->is_loopback() == text.starts_with("127."), "another loopback");
  return 0;
}
