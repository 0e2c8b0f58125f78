// Lines: a path, Accept-Encoding, If-None-Match. A path leads to the file of exactly this name or to the app, and the answer is a form that
// the client takes, under the tag that belongs to it.
#include "base/bytes.h"
#include "base/check.h"
#include "gateway/web/static_site.h"
#include "net/percent.h"
#include "net/router.h"

#include <algorithm>
#include <array>
#include <optional>

using namespace parlance;
using namespace parlance::gateway::web;

namespace {

using Outcome = net::HttpRouter::Match::Outcome;

constexpr StaticFile kFiles[] = {
    {"/index.html", "text/html; charset=utf-8", "\"abc\"", "<html>", "GZ", "BR"},
    {"/assets/app-1a2b.js", "text/javascript; charset=utf-8", "\"def\"", "let x", {}, {}},
    {"/favicon.svg", "image/svg+xml", "\"ghi\"", "<svg>", "gz", {}},
};

/// An exchange that only holds what is asked, and what is answered.
class Asked final : public net::HttpExchange {
 public:
  Asked(net::HttpRequest request, std::optional<net::HttpResponse>& answer)
      : request_(std::move(request)), answer_(answer) {}
  [[nodiscard]] const net::HttpRequest& request() const override { return request_; }
  [[nodiscard]] net::Worker& worker() override { throw Bug("a file needs no worker"); }
  void respond(net::HttpResponse response) override { answer_ = std::move(response); }
  [[nodiscard]] std::unique_ptr<net::HttpStream> stream(net::HttpResponse) override {
    throw Bug("a file is no stream");
  }
  void on_closed(Function<void()>) override { throw Bug("a file is answered at once"); }

 private:
  net::HttpRequest request_;
  std::optional<net::HttpResponse>& answer_;
};

std::string_view value(const net::HttpResponse& response, std::string_view name) {
  for (const auto& [key, text] : response.headers) {
    if (key == name) return text;
  }
  return {};
}

const StaticFile& file_for(std::string_view path) {
  const auto* found = std::ranges::find(kFiles, path, &StaticFile::path);
  if (found != std::end(kFiles)) return *found;
  const bool meeting =
      path.starts_with("/r/") && path.size() > 3 && path.find('/', 3) == std::string_view::npos;
  check(path == "/" || meeting, "a path that leads nowhere was answered");
  return kFiles[0];
}

void check_answer(const net::HttpResponse& answer, const StaticFile& file, const net::HttpRequest& request) {
  const std::string_view coding = value(answer, "content-encoding");
  const std::string_view takes = request.header("accept-encoding");
  const std::string_view has = request.header("if-none-match");
  std::string tag(value(answer, "etag"));
  check(tag.starts_with('"') && tag.ends_with('"') && value(answer, "vary") == "accept-encoding",
        "no tag, or no vary");
  check(tag.starts_with(file.etag.substr(0, file.etag.size() - 1)), "the tag of another file");
  if (answer.status == 304) {
    check(answer.static_body.empty() && !answer.body, "a body for nothing new");
    check(has.find(tag) != std::string_view::npos || has.find('*') != std::string_view::npos,
          "the client had it not");
    return;
  }
  check(answer.status == 200 && value(answer, "content-type") == file.content_type, "another type");
  check(coding.empty() || takes.find(coding) != std::string_view::npos,
        "a form that the client does not take");
  check(answer.static_body == (coding == "br"     ? file.brotli
                               : coding == "gzip" ? file.gzip
                                                  : file.identity),
        "another form");
  check(!answer.static_body.empty(), "a form that there is not");
  check(coding.empty() == (tag == file.etag), "two forms under one tag");
}

net::HttpRouter& router() {
  static net::HttpRouter made;
  static const bool kRouted = route_static_site(made, kFiles).has_value();
  check(kRouted, "the files' routes");
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::string, 3> lines;
  std::string_view text = as_text(ByteView(data, size));
  for (std::string& line : lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto path = net::decode_path(lines[0]);
  if (!path) return 0;
  const auto match = router().match("GET", *path);
  check(router().match("POST", *path).outcome != Outcome::found, "a file that can be written");
  if (match.outcome != Outcome::found) return 0;
  net::HttpRequest request;
  request.path = *path;
  request.headers = {{"accept-encoding", lines[1]}, {"if-none-match", lines[2]}};
  std::optional<net::HttpResponse> answer;
  (*match.handler)(std::make_unique<Asked>(request, answer));
  check(answer.has_value(), "no answer");
  check_answer(*answer, file_for(*path), request);
  return 0;
}
