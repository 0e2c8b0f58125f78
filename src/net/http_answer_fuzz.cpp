// Another server's answer, and an address that it names. However the answer's bytes are cut into pieces, the outcome is the same and within
// its bounds; an address that is taken names one host and cannot add lines to a request.
#include "base/bytes.h"
#include "base/check.h"
#include "net/http_answer.h"
#include "net/https_url.h"

#include <algorithm>
#include <optional>

using namespace parlance;
using namespace parlance::net;

namespace {

constexpr std::size_t kMost = 512;

std::optional<HttpAnswer> read_in_pieces(std::string_view text, std::size_t piece) {
  HttpAnswerReader reader(HttpAnswerReader::Body::as_framed, kMost);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const auto done = reader.feed(text.substr(at, piece));
    if (!done) return std::nullopt;
    if (*done) return reader.take();
  }
  if (!reader.end()) return std::nullopt;
  return reader.take();
}

void check_url(std::string_view text) {
  const auto url = HttpsUrl::parse(text);
  if (!url) return;
  const auto printable = [](char c) { return c > ' ' && c < 0x7f; };
  check(std::ranges::all_of(url->target, printable) && std::ranges::all_of(url->host, printable),
        "adds lines to a request");
  check(url->target.starts_with('/') && !url->host.empty() && url->port != 0, "not an address");
  const auto again = HttpsUrl::parse("https://" + url->authority() + url->target);
  check(again && *again == *url, "means something else when it is written anew");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = as_text(ByteView(data + 1, size - 1));
  check_url(text);
  const auto whole = read_in_pieces(text, text.size() + 1);
  const auto pieces = read_in_pieces(text, std::size_t{data[0]} + 1);
  check(whole.has_value() == pieces.has_value(), "the cuts decide whether it is taken");
  if (!whole) return 0;
  check(whole->body == pieces->body && whole->headers == pieces->headers && whole->status == pieces->status,
        "the cuts decide what it says");
  check(whole->body.size() <= kMost && whole->status >= 200 && whole->status <= 599, "beyond its bounds");
  return 0;
}
