// Trickle ICE fragments as a client may PATCH them. Whatever is taken is within the limits, and means the same when it is said again.
#include "base/bytes.h"
#include "base/check.h"
#include "gateway/whip/wire_fragment.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace parlance;

std::string say_again(const gateway::whip::IceFragment& fragment) {
  std::string text;
  if (!fragment.credentials.ufrag.empty()) text += "a=ice-ufrag:" + fragment.credentials.ufrag + "\r\n";
  if (!fragment.credentials.password.empty()) text += "a=ice-pwd:" + fragment.credentials.password + "\r\n";
  text += "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";
  for (const proto::sdp::Candidate& candidate : fragment.candidates)
    text += "a=" + proto::sdp::serialise(candidate) + "\r\n";
  return fragment.end_of_candidates ? text + "a=end-of-candidates\r\n" : text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto fragment = gateway::whip::parse_fragment(as_text(ByteView(data, size)));
  if (!fragment) return 0;
  check(size <= gateway::whip::kMaxFragment, "a fragment beyond its limit is taken");
  check(fragment->candidates.size() <= gateway::whip::kMaxFragmentCandidates,
        "too many candidates are taken");
  check(fragment->credentials.password.empty() || !fragment->credentials.ufrag.empty(),
        "a password without a ufrag is taken");
  const std::string text = say_again(*fragment);
  if (text.size() > gateway::whip::kMaxFragment) return 0;  // our form of an address may be longer
  const auto again = gateway::whip::parse_fragment(text);
  check(again.has_value(), "what was taken is refused when it is said again");
  check(again->credentials == fragment->credentials && again->candidates == fragment->candidates &&
            again->end_of_candidates == fragment->end_of_candidates,
        "what was taken means something else when it is said again");
  return 0;
}
