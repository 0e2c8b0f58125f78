// Whatever comes: no crash, and what was taken can be written and taken again.
#include "base/bytes.h"
#include "base/check.h"
#include "proto/signal/decode.h"
#include "proto/signal/encode.h"
#include "proto/signal/error_ids.h"

using namespace parlance;
using namespace parlance::proto::signal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  if (const auto message = decode_client(text)) {
    const std::string written = encode(*message);
    const auto again = decode_client(written);
    check(again.has_value() && encode(*again) == written, "a client message did not survive being written");
  } else {
    check(facts_of(message.error().error).id == message.error().error,
          "a refusal without a row in the protocol's table");
  }
  if (const auto message = decode_server(text)) {
    const std::string written = encode(*message);
    const auto again = decode_server(written);
    check(again.has_value() && encode(*again) == written, "a server message did not survive being written");
  }
  if (const auto batch = decode_batch(text)) {
    const auto again = decode_batch(encode_batch(batch->messages));
    check(again.has_value() && again->messages == batch->messages, "a batch did not survive being written");
  }
  return 0;
}
