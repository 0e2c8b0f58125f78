// Lines: a Host header, then a request target. The redirect that is made of them leads to this host and nowhere else and can be written as a
// header; the target's two forms mean the same.
#include "base/bytes.h"
#include "base/check.h"
#include "net/detail/http_head.h"
#include "net/percent.h"

using namespace parlance;
using namespace parlance::net;
using namespace parlance::net::detail;

namespace {

void check_target(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) return check(target.error().what == "http.path", "another error");
  check(target->path.starts_with('/'), "a path that is none");
  check(target->path.size() + target->query.size() <= text.size() + 1, "more than was there");
  if (!text.starts_with('/')) return;
  const auto absolute = parse_target("https://meet.example:8443" + std::string(text));
  check(absolute && absolute->path == target->path && absolute->query == target->query,
        "the absolute form means another");
  const std::size_t mark = text.find('?');
  check(decode_path(text.substr(0, mark)) == target->path, "the query reaches into the path");
  if (mark != std::string_view::npos) check(target->query == text.substr(mark + 1), "another query");
}

void check_location(std::string_view host, std::string_view target) {
  const auto location = https_location(host, 8443, target);
  if (!location) return;
  constexpr std::string_view kScheme = "https://";
  check(location->starts_with(kScheme) && location->ends_with(target), "another scheme or target");
  const std::size_t slash = location->find_first_of("/?#\\@", kScheme.size());
  check(slash == location->size() - target.size(), "the host ends elsewhere");
  check(location->substr(0, slash).ends_with(":8443"), "another port");
  HttpResponse moved;
  moved.headers.emplace_back("Location", *location);
  const std::string head = head_of(moved, {}, {});  // throws where a line would break
  check(head == "HTTP/1.1 200 OK\r\nLocation: " + *location + "\r\n\r\n", "another head");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string_view host = text.substr(0, line);
  const std::string_view target = text.substr(std::min(line + 1, text.size()));
  check_target(target);
  check_location(host, target);
  check(lower(lower(host)) == lower(host) && lower(host).size() == host.size(), "lower case of lower case");
  const bool bare = !target.empty() && target.find_first_of(", \t") == std::string_view::npos;
  if (bare)
    check(has_token("x ,\t" + std::string(target) + " ,", target), "a member of the list is not found");
  if (has_token(host, target)) check(host.find(target) != std::string_view::npos, "found what is not there");
  return 0;
}
