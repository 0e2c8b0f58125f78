// Lines: patterns, then a path. Whichever pattern answers, the path can be put together again from it and the captures, and it is the same
// pattern in whatever order they were added.
#include "base/bytes.h"
#include "base/check.h"
#include "net/router.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::net;

namespace {

using Outcome = HttpRouter::Match::Outcome;
constexpr std::size_t kMaxPatterns = 12;  // real ones are some 20; more only slows the search down

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (lines.size() < kMaxPatterns) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  lines.emplace_back(text);
  return lines;
}

/// Adds pattern `index`, which is known again by its limit. A WebSocket's place is not fuzzed: it shares the search.
bool add(HttpRouter& router, const std::vector<std::string>& patterns, std::size_t index) {
  const auto added =
      router.route(index % 3 == 2 ? "POST" : "GET", patterns[index], [](HttpExchangePtr) {}, {index});
  if (!added)
    check(added.error().what == "net.duplicate_route" || added.error().what == "net.bad_pattern",
          "another error");
  return added.has_value();
}

/// The path that the pattern makes of the captures.
std::string filled(std::string_view pattern, const std::vector<std::string>& captures) {
  std::string path;
  std::size_t used = 0;
  for (pattern.remove_prefix(1);;) {
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    const std::string_view segment = pattern.substr(0, end);
    path += '/';
    if (segment.starts_with('{')) {
      check(used < captures.size(), "a capture is missing");
      path += captures[used++];
    } else {
      path += segment;
    }
    if (end == pattern.size()) break;
    pattern.remove_prefix(end + 1);
  }
  check(used == captures.size(), "a capture too many");
  return path;
}

void check_found(const HttpRouter::Match& match, const std::vector<std::string>& patterns,
                 std::string_view path) {
  if (match.outcome == Outcome::no_path)
    return check(match.allow.empty(), "methods for a path that is not there");
  check(!match.allow.empty(), "a path without a method");
  check((match.outcome == Outcome::found) == (match.handler != nullptr),
        "found, and no handler, or the other way round");
  if (match.outcome != Outcome::found) return;
  check(filled(patterns[match.limits.body_bytes], match.captures) == path,
        "the captures are not of this path");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> patterns = lines_of(as_text(ByteView(data, size)));
  const std::string path = patterns.back();
  patterns.pop_back();
  HttpRouter forward;
  std::vector<std::size_t> taken;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (add(forward, patterns, i)) taken.push_back(i);
  }
  HttpRouter backward;
  std::ranges::reverse(taken);
  for (const std::size_t i : taken)
    check(add(backward, patterns, i), "what was taken is refused in another order");
  for (const std::string_view method : {"GET", "HEAD", "POST", "DELETE"}) {
    const auto match = forward.match(method, path);
    check_found(match, patterns, path);
    const auto other = backward.match(method, path);
    check(match.outcome == other.outcome && match.limits.body_bytes == other.limits.body_bytes &&
              match.captures == other.captures,
          "the order of the patterns decides who answers");
  }
  return 0;
}
