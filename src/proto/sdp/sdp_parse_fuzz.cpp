#include "base/bytes.h"
#include "base/check.h"
#include "proto/sdp/answer.h"
#include "proto/sdp/answer_test_policy.h"
#include "proto/sdp/h264_profile.h"
#include "proto/sdp/parse.h"
#include "proto/sdp/serialise.h"

#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto::sdp;

namespace {

void try_session(std::string_view text) {
  const auto session = parse(text);
  if (!session) return;
  const auto again = parse(serialise(*session));
  check(again && *again == *session, "what was read is not what was written");
  const auto answer = make_answer(*session, test_data::policy_for(*session));
  if (!answer) return;
  const auto read = parse(serialise(answer->description));
  check(read && *read == answer->description, "our own answer does not parse");
  check(check_answer(*read, *session).has_value(), "our own answer does not fit");
}

void try_candidate(std::string_view text) {
  const auto candidate = parse_candidate(text);
  if (!candidate) return;
  const auto again = parse_candidate(serialise(*candidate));
  check(again && *again == *candidate, "what was read is not what was written");
  if (const auto endpoint = endpoint_of(*candidate)) {
    check(parse_address(address_text(*endpoint), endpoint->port) == endpoint, "an address reads as another");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  try_session(text);
  try_candidate(text);
  if (const auto profile = parse_h264_profile(text)) {
    check(parse_h264_profile(serialise(*profile)).value() == *profile, "a profile reads as another");
  }
  return 0;
}
