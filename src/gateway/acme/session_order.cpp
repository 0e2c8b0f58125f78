#include "gateway/acme/session_order.h"

#include <fmt/format.h>

#include <algorithm>

namespace parlance::gateway::acme {
namespace {

using std::chrono::seconds;
/// Between two looks at a state, where the authority names no time: doubled up to this.
constexpr seconds kLongestPause{16};
/// What an authority may name instead.
constexpr seconds kLongestWished{60};

seconds pause_before(unsigned look) {
  constexpr unsigned kDoublings = 4;
  return std::min(seconds(1U << std::min(look, kDoublings)), kLongestPause);
}

Failure failure(std::string_view what, std::string detail) {
  return {fail(Kind::unavailable, what), std::move(detail), std::nullopt};
}

Failure unreadable(Error error) { return failure(error.what, "the authority's answer can't be read"); }

std::string_view type_of(ChallengeKind kind) {
  return kind == ChallengeKind::http ? "http-01" : "tls-alpn-01";
}

const Challenge* find_challenge(const Authorization& authorization, ChallengeKind kind) {
  const auto found = std::find_if(authorization.challenges.begin(), authorization.challenges.end(),
                                  [kind](const Challenge& own) { return own.type == type_of(kind); });
  return found == authorization.challenges.end() ? nullptr : &*found;
}

/// Why the authority did not believe us; it says so with the challenge.
Failure not_believed(const Authorization& authorization) {
  std::string why;
  for (const Challenge& challenge : authorization.challenges) {
    if (!challenge.problem.empty()) why = challenge.problem;
  }
  return failure("acme.challenge",
                 fmt::format("{}: {}", authorization.name, why.empty() ? "not proven" : why));
}

}  // namespace

OrderAttempt::OrderAttempt(std::shared_ptr<const Wanted> wanted, crypto::EcKey account_key,
                           std::string replaces, Outbox<Action>& out)
    : wanted_(std::move(wanted)), replaces_(std::move(replaces)), requests_(std::move(account_key)) {
  requests_.get(wanted_->directory, out);
}

OrderAttempt::Outcome OrderAttempt::hear(Answer answer, TimePoint now, Outbox<Action>& out) {
  auto heard = requests_.hear(std::move(answer), out);
  if (auto* own = std::get_if<Answer>(&heard)) {
    Outcome outcome = proceed(*own, now, out);
    if (!std::holds_alternative<std::monostate>(outcome)) abandon(out);
    return outcome;
  }
  auto* failed = std::get_if<Failure>(&heard);
  if (failed == nullptr) return std::monostate();
  abandon(out);
  return std::move(*failed);
}

OrderAttempt::Outcome OrderAttempt::tick(TimePoint now, Outbox<Action>& out) {
  if (!ask_again_ || now < *ask_again_) return std::monostate();
  ask_again_.reset();
  return ask(progress_.step, progress_.asking, {}, out);
}

void OrderAttempt::abandon(Outbox<Action>& out) {
  if (published_) out.push(*published_);
  published_.reset();
}

OrderAttempt::Outcome OrderAttempt::proceed(const Answer& answer, TimePoint now, Outbox<Action>& out) {
  switch (progress_.step) {
  case Step::directory:
    return on_directory(answer, out);
  case Step::account:
    return on_account(answer, out);
  case Step::order:
    return on_new_order(answer, now, out);
  case Step::authorization:
    return on_authorization(answer, now, out);
  // The challenge's own state says no more than its authorization's, which is what counts.
  case Step::challenge:
    return wait(Step::authorization, answer, now);
  case Step::finalize:
  case Step::order_state:
    return on_order(answer, now, out);
  case Step::certificate:
    return on_certificate(answer);
  }
  return std::monostate();
}

OrderAttempt::Outcome OrderAttempt::ask(Step step, std::string url, std::string payload,
                                        Outbox<Action>& out) {
  progress_.step = step;
  if (auto sent = requests_.post(std::move(url), std::move(payload), out); !sent)
    return failure(sent.error().what, "signing failed");
  return std::monostate();
}

OrderAttempt::Outcome OrderAttempt::on_directory(const Answer& answer, Outbox<Action>& out) {
  auto directory = read_directory(answer.body);
  if (!directory) return unreadable(directory.error());
  if (directory->accounts == Directory::Accounts::bound && wanted_->external.id.empty()) {
    return failure(
        "acme.external_account",
        "the authority wants an account that is known to it; set acme.external_id and acme.external_key");
  }
  std::string url = directory->new_account;
  requests_.use(std::move(*directory));
  std::string payload = new_account_payload(requests_.key(), wanted_->email, wanted_->external, url);
  return ask(Step::account, std::move(url), std::move(payload), out);
}

/// Whether it is new or was there already (section 7.3.1), its URL comes in Location.
OrderAttempt::Outcome OrderAttempt::on_account(const Answer& answer, Outbox<Action>& out) {
  if (!is_url(answer.location)) return failure("acme.account", "the authority gave the account no address");
  requests_.sign_as(answer.location);
  std::string payload =
      new_order_payload(wanted_->domains, requests_.directory().renewal_info.empty() ? "" : replaces_);
  return ask(Step::order, requests_.directory().new_order, std::move(payload), out);
}

OrderAttempt::Outcome OrderAttempt::on_new_order(const Answer& answer, TimePoint now, Outbox<Action>& out) {
  if (!is_url(answer.location)) return failure("acme.order", "the authority gave the order no address");
  progress_.url = answer.location;
  progress_.asking = progress_.url;
  auto order = read_order(answer.body);
  if (!order) return unreadable(order.error());
  progress_.authorizations = order->authorizations;
  begin_waiting(now);
  if (order->status != Status::pending) return on_order(answer, now, out);
  return next_authorization(out);
}

OrderAttempt::Outcome OrderAttempt::next_authorization(Outbox<Action>& out) {
  if (progress_.next == progress_.authorizations.size())
    return ask(Step::order_state, progress_.asking = progress_.url, {}, out);
  return ask(Step::authorization, progress_.asking = progress_.authorizations[progress_.next], {}, out);
}

OrderAttempt::Outcome OrderAttempt::on_authorization(const Answer& answer, TimePoint now,
                                                     Outbox<Action>& out) {
  const auto authorization = read_authorization(answer.body);
  if (!authorization) return unreadable(authorization.error());
  switch (authorization->status) {
  case Status::valid:
    abandon(out);
    ++progress_.next;
    begin_waiting(now);
    return next_authorization(out);
  case Status::pending:
    // Shown already: it is still looking.
    if (published_) return wait(Step::authorization, answer, now);
    return answer_challenge(*authorization, now, out);
  default:
    return not_believed(*authorization);
  }
}

OrderAttempt::Outcome OrderAttempt::answer_challenge(const Authorization& authorization, TimePoint now,
                                                     Outbox<Action>& out) {
  const Challenge* challenge = find_challenge(authorization, wanted_->challenge);
  if (challenge == nullptr) {
    return failure("acme.challenge",
                   fmt::format("{}: the authority does not offer {}; set acme.challenge to the other",
                               authorization.name, type_of(wanted_->challenge)));
  }
  const auto known = std::find(wanted_->domains.begin(), wanted_->domains.end(), authorization.name);
  if (known == wanted_->domains.end())
    return failure("acme.challenge", "the authority asks for a name that was not ordered");
  out.push(Publish{wanted_->challenge, *known, challenge->token,
                   key_authorization(requests_.key(), challenge->token)});
  published_ = Withdraw{wanted_->challenge, *known, challenge->token};
  begin_waiting(now);
  return ask(Step::challenge, challenge->url, "{}", out);
}

OrderAttempt::Outcome OrderAttempt::on_order(const Answer& answer, TimePoint now, Outbox<Action>& out) {
  const auto order = read_order(answer.body);
  if (!order) return unreadable(order.error());
  switch (order->status) {
  case Status::pending:
  case Status::processing:
    return wait(Step::order_state, answer, now);
  case Status::ready:
    if (key_) return wait(Step::order_state, answer, now);
    progress_.asking = order->finalize;
    return finalize(now, out);
  case Status::valid:
    if (!key_ || order->certificate.empty())
      return failure("acme.order", "the order is done without a certificate");
    return ask(Step::certificate, order->certificate, {}, out);
  default:
    return failure("acme.order", order->problem.empty() ? "the order was refused" : order->problem);
  }
}

OrderAttempt::Outcome OrderAttempt::finalize(TimePoint now, Outbox<Action>& out) {
  auto key = crypto::EcKey::generate();
  if (!key) return failure(key.error().what, "no key could be made");
  const auto request = crypto::make_signing_request(*key, wanted_->domains);
  if (!request) return failure(request.error().what, "the request could not be made");
  key_ = std::move(*key);
  begin_waiting(now);
  const std::string url = std::exchange(progress_.asking, progress_.url);
  return ask(Step::finalize, url, finalize_payload(*request), out);
}

/// The authority has something to decide from now on.
void OrderAttempt::begin_waiting(TimePoint now) {
  progress_.patience_ends = now + kPatience;
  progress_.looks = 0;
}

OrderAttempt::Outcome OrderAttempt::wait(Step step, const Answer& answer, TimePoint now) {
  if (now >= progress_.patience_ends)
    return failure("acme.slow",
                   fmt::format("the authority has not decided within {} minutes", kPatience.count()));
  progress_.step = step;
  const seconds wished = read_retry_after(answer.retry_after).value_or(pause_before(progress_.looks++));
  ask_again_ = now + std::clamp(wished, seconds(1), kLongestWished);
  return std::monostate();
}

OrderAttempt::Outcome OrderAttempt::on_certificate(const Answer& answer) {
  auto chain = crypto::read_chain(answer.body, *key_, wanted_->domains);
  if (!chain) return failure(chain.error().what, "the certificate is not the one that was ordered");
  auto pem = key_->pem();
  if (!pem) return failure(pem.error().what, "the key could not be written");
  return Issued{std::move(*chain), std::move(*pem)};
}

}  // namespace parlance::gateway::acme
