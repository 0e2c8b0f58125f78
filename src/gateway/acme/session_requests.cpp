#include "gateway/acme/session_requests.h"

#include <fmt/format.h>

namespace parlance::gateway::acme {
namespace {

bool is_success(unsigned status) { return status >= 200 && status <= 299; }

Failure failure(std::string_view what, std::string detail) {
  return {fail(Kind::unavailable, what), std::move(detail), std::nullopt};
}

}  // namespace

void Requests::get(std::string url, Outbox<Action>& out) {
  waiting_ = Waiting::plain;
  out.push(Fetch{Fetch::Method::get, std::move(url), {}});
}

Result<void> Requests::post(std::string url, std::string payload, Outbox<Action>& out) {
  url_ = std::move(url);
  payload_ = std::move(payload);
  stale_ = 0;
  return send(out);
}

Result<void> Requests::send(Outbox<Action>& out) {
  if (nonce_.empty()) {
    waiting_ = Waiting::nonce;
    out.push(Fetch{Fetch::Method::head, directory_.new_nonce, {}});
    return ok();
  }
  auto body = sign_request(key_, {url_, std::exchange(nonce_, {}), account_, payload_});
  if (!body) return body.error();
  waiting_ = Waiting::signed_answer;
  out.push(Fetch{Fetch::Method::post, url_, std::move(*body)});
  return ok();
}

Requests::Heard Requests::hear(Answer answer, Outbox<Action>& out) {
  if (is_nonce(answer.nonce)) nonce_ = answer.nonce;
  switch (std::exchange(waiting_, Waiting::nothing)) {
  case Waiting::nonce:
    return take_nonce(answer, out);
  case Waiting::plain:
  case Waiting::signed_answer:
    break;
  case Waiting::nothing:
    return failure("acme.answer", "an answer that nobody waits for");
  }
  if (is_success(answer.status)) return answer;
  return refused(answer, out);
}

Requests::Heard Requests::take_nonce(const Answer& answer, Outbox<Action>& out) {
  if (!is_success(answer.status)) return refused(answer, out);
  if (nonce_.empty()) return failure("acme.nonce", "the authority gave no nonce");
  if (auto sent = send(out); !sent) return failure(sent.error().what, "signing failed");
  return std::monostate();
}

Requests::Heard Requests::refused(const Answer& answer, Outbox<Action>& out) {
  Problem problem = read_problem(answer.body);
  if (problem.type == Problem::Type::bad_nonce && stale_ < kMaxStaleNonces) {
    ++stale_;
    if (auto sent = send(out); !sent) return failure(sent.error().what, "signing failed");
    return std::monostate();
  }
  Failure failed = failure("acme.refused", fmt::format("{} (HTTP status {})", problem.detail, answer.status));
  failed.retry_after = read_retry_after(answer.retry_after);
  return failed;
}

}  // namespace parlance::gateway::acme
