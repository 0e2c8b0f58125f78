// What is read back from the disk is written again as the same bytes as soon as it was written by us, and never as another command.
#include "base/bytes.h"
#include "base/check.h"
#include "store/detail/command_json.h"

using namespace parlance;
using namespace parlance::store::detail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto command = decode_command(as_text(ByteView(data, size)));
  if (!command) {
    const std::string_view what = command.error().what;
    check(what == "store.bad_entry" || what == "store.newer_entry", "another error");
    return 0;
  }
  const std::string written = encode_command(*command);
  const auto again = decode_command(written);
  check(again.has_value(), "what we write cannot be read");
  check(encode_command(*again) == written, "another command came back");
  return 0;
}
