// An authority's JSON, a challenge's HTTP request and the file of the last attempt: what is taken is within the limits, and what is shown is
// printable.
#include "base/bytes.h"
#include "base/check.h"
#include "gateway/acme/status.h"
#include "gateway/acme/wire.h"
#include "gateway/acme/wire_challenge.h"
#include "gateway/acme/wire_limits.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::gateway::acme;

namespace {

void check_words(std::string_view words) {
  check(words.size() <= kMaxDetail, "too many words");
  check(std::ranges::none_of(words, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }),
        "words that do something to a terminal");
}

void check_url(std::string_view url) { check(url.empty() || is_url(url), "an address that is none"); }

void check_authorization(const Authorization& authorization) {
  check(authorization.challenges.size() <= kMaxChallenges, "too many challenges");
  for (const Challenge& challenge : authorization.challenges) {
    check(is_url(challenge.url), "a challenge without an address");
    check(challenge.token.find_first_of("/.\r\n\"") == std::string::npos, "a token that is more than that");
    check_words(challenge.problem);
  }
}

void check_request(std::string_view head) {
  const PlainRequest request = read_request(head);
  const auto* other = std::get_if<OtherRequest>(&request);
  if (other == nullptr) return;
  const std::string name = other->host;
  const std::string answer = redirect_answer(*other, {&name, 1}, 443);
  const auto lines = std::ranges::count(answer, '\n');
  check(other->target.find_first_of("\r\n") == std::string::npos && lines <= 5,
        "a request writes into the answer's head");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  if (const auto directory = read_directory(text)) {
    check(is_url(directory->new_nonce) && is_url(directory->new_account) && is_url(directory->new_order),
          "no addresses");
    check_url(directory->renewal_info);
  }
  if (const auto order = read_order(text)) {
    check(order->authorizations.size() <= kMaxAuthorizations, "too many authorizations");
    for (const std::string& url : order->authorizations)
      check(is_url(url), "an authorization without an address");
    check_url(order->certificate);
    check_words(order->problem);
  }
  if (const auto authorization = read_authorization(text)) check_authorization(*authorization);
  if (const auto window = read_renewal_window(text))
    check(window->start < window->end, "a window without width");
  if (const auto time = read_time(text)) check(time->ms > -100'000'000, "a time before 1970");
  check_words(read_problem(text).detail);
  if (const auto status = read_status(text)) {
    const auto again = read_status(write_status(*status));
    check(again && again->problem == status->problem && again->at == status->at &&
              again->next == status->next,
          "changed");
  }
  check_request(text);
  return 0;
}
