// Lines: query, Parlance-Session, Authorization, then the body. A request speaks for the session of its headers or of its body, never for a
// mixture, and a session id leads to the worker whose number stands in it.
#include "base/bytes.h"
#include "base/check.h"
#include "gateway/web/signal_claim.h"

#include <algorithm>
#include <array>

using namespace parlance;
using namespace parlance::gateway::web;

namespace {

void check_worker(std::string_view session) {
  const auto worker = worker_of_session(session);
  if (!worker) return;
  check(session.starts_with("s_"), "not an id of ours leads somewhere");
  session.remove_prefix(2);
  std::string_view number = session.substr(0, session.find('_'));
  check(number.size() < session.size() && !number.empty(), "an id without a number leads somewhere");
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  check(number == std::to_string(*worker), "a session leads to another worker");
}

void check_claim(const net::HttpRequest& request, const proto::signal::Batch& batch) {
  const SignalClaim claim = claim_of(request, batch);
  check(claim.messages == batch.messages, "other messages");
  if (request.query == "beacon=1") {
    check(claim.session == batch.session && claim.token == batch.token, "a beacon speaks for its headers");
  } else {
    check(claim.session == request.header("parlance-session"), "a request speaks for its body");
    check(claim.token.empty() || "Bearer " + claim.token == request.header("authorization"), "another token");
  }
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
  check_worker(lines[1]);
  const std::string made = "s_" + std::to_string(size) + "_" + lines[1];
  check(worker_of_session(made) == size, "our own session id leads elsewhere");
  const auto batch = proto::signal::decode_batch(text);
  if (!batch) return 0;
  net::HttpRequest request;
  request.query = lines[0];
  request.headers = {{"parlance-session", lines[1]}, {"authorization", lines[2]}};
  check_worker(batch->session);
  check_claim(request, *batch);
  return 0;
}
