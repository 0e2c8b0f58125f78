#include "gateway/acme/session.h"

#include <fmt/format.h>

#include <algorithm>

namespace parlance::gateway::acme {
namespace {

using std::chrono::milliseconds;

/// A certificate younger than this is not replaced on advice (authorities date back by an hour).
constexpr milliseconds kLeastAge = std::chrono::hours(13);
/// A certificate may last until 9999 (RFC 5280 section 4.1.2.5), monotonic time only some 292 years: further away than this we look again.
constexpr milliseconds kFarthest = std::chrono::days(30);
/// The longest that an authority may shut us out; limits count by the week at most. A slip of its own must not let the certificate end.
constexpr std::chrono::seconds kLongestBan = std::chrono::days(7);

WallTime later(WallTime time, milliseconds by) { return WallTime{time.ms + by.count()}; }

/// One that is no longer valid needs no waiting.
WallTime first_attempt(const std::optional<Installed>& certificate, WallTime now) {
  return certificate ? usual_renewal(*certificate) : now;
}

}  // namespace

Session::Session(Wanted wanted, crypto::EcKey account_key, const Start& start, Random& random)
    : wanted_(std::make_shared<const Wanted>(std::move(wanted))), key_(std::move(account_key)),
      random_(random), wall_(start.wall), wall_at_(start.now),
      plan_{first_attempt(start.certificate, start.wall), start.wall, start.certificate, std::nullopt, 0} {}

WallTime Session::wall_at(TimePoint now) const {
  return later(wall_, std::chrono::duration_cast<milliseconds>(now - wall_at_));
}

bool Session::may_query() const { return plan_.certificate && !plan_.certificate->renewal_id.empty(); }

std::optional<TimePoint> Session::deadline() const {
  if (const auto* attempt = std::get_if<OrderAttempt>(&work_)) return attempt->deadline();
  if (!std::holds_alternative<std::monostate>(work_)) return std::nullopt;
  const WallTime next = may_query() ? std::min(plan_.attempt, plan_.query) : plan_.attempt;
  return wall_at_ + std::clamp(milliseconds(next.ms - wall_.ms), -kFarthest, kFarthest);
}

Result<void> Session::receive(Input input, TimePoint now, Outbox<Action>& out) {
  if (const auto* clock = std::get_if<ClockRead>(&input)) {
    wall_ = clock->now;
    wall_at_ = now;
    return ok();
  }
  auto* attempt = std::get_if<OrderAttempt>(&work_);
  if (std::holds_alternative<std::monostate>(work_) || (attempt != nullptr && attempt->deadline()))
    return fail(Kind::conflict, "acme.unexpected");
  if (auto* answer = std::get_if<Answer>(&input)) {
    hear(std::move(*answer), now, out);
    return ok();
  }
  const auto& silence = std::get<Unanswered>(input);
  if (attempt == nullptr) {
    advised(RenewalQuery::silence(), now, out);
    return ok();
  }
  attempt->abandon(out);
  failed({silence.error, silence.detail, std::nullopt}, now, out);
  return ok();
}

void Session::hear(Answer answer, TimePoint now, Outbox<Action>& out) {
  if (auto* attempt = std::get_if<OrderAttempt>(&work_))
    return finish(attempt->hear(std::move(answer), now, out), now, out);
  const auto outcome = std::get<RenewalQuery>(work_).hear(answer, out);
  if (const auto* advice = std::get_if<RenewalQuery::Advice>(&outcome)) advised(*advice, now, out);
}

void Session::tick(TimePoint now, Outbox<Action>& out) {
  if (auto* attempt = std::get_if<OrderAttempt>(&work_)) return finish(attempt->tick(now, out), now, out);
  if (!std::holds_alternative<std::monostate>(work_)) return;
  const WallTime wall = wall_at(now);
  wall_ = wall;  // what is further away than kFarthest is counted from here on
  wall_at_ = now;
  if (wall >= plan_.attempt) return begin(out);
  if (may_query() && wall >= plan_.query)
    work_.emplace<RenewalQuery>(wanted_->directory, plan_.certificate->renewal_id, out);
}

void Session::begin(Outbox<Action>& out) {
  out.push(Report{Report::Event::started, {}, std::nullopt, std::nullopt});
  // If the authority does not take the old one's name, it refuses the order: then it is left away.
  const bool name_it = may_query() && plan_.failures == 0;
  work_.emplace<OrderAttempt>(wanted_, key_, name_it ? plan_.certificate->renewal_id : std::string(), out);
}

void Session::finish(OrderAttempt::Outcome outcome, TimePoint now, Outbox<Action>& out) {
  if (auto* own = std::get_if<OrderAttempt::Issued>(&outcome)) return issued(std::move(*own), now, out);
  if (const auto* failure = std::get_if<Failure>(&outcome)) failed(*failure, now, out);
}

void Session::issued(OrderAttempt::Issued issued, TimePoint now, Outbox<Action>& out) {
  work_.emplace<std::monostate>();
  ++counters_.issued;
  const Installed fresh{issued.chain.leaf.not_before, issued.chain.leaf.not_after, issued.chain.renewal_id};
  // A certificate of the past (a wrong clock, here or there) must not make us order without end.
  const WallTime wall = wall_at(now);
  plan_ = {std::max(usual_renewal(fresh), later(wall, pause_after(1, random_))), wall, fresh, std::nullopt,
           0};
  out.push(Install{std::move(issued.chain.pem), std::move(issued.key_pem)});
  out.push(Report{Report::Event::issued, {}, fresh.not_after, plan_.attempt});
}

void Session::failed(const Failure& failure, TimePoint now, Outbox<Action>& out) {
  work_.emplace<std::monostate>();
  ++counters_.failed;
  ++plan_.failures;
  const auto wished = std::min(failure.retry_after.value_or(std::chrono::seconds(0)), kLongestBan);
  const milliseconds pause = std::max(pause_after(plan_.failures, random_), milliseconds(wished));
  plan_.attempt = later(wall_at(now), pause);
  plan_.query = plan_.attempt;
  const auto until = plan_.certificate ? std::optional(plan_.certificate->not_after) : std::nullopt;
  out.push(Report{Report::Event::failed, fmt::format("{}: {}", failure.error.what, failure.detail), until,
                  plan_.attempt});
}

void Session::advised(const RenewalQuery::Advice& advice, TimePoint now, Outbox<Action>& out) {
  work_.emplace<std::monostate>();
  const WallTime wall = wall_at(now);
  plan_.query = later(wall, advice.ask_again);
  if (!advice.window) return;
  const bool same =
      plan_.window && plan_.window->start == advice.window->start && plan_.window->end == advice.window->end;
  if (same) return;
  plan_.window = advice.window;
  // Never later than half of the time that is left when we would renew unasked: advice must not let the certificate end. Nor may a window
  // that stays in the past make us order without end.
  const Installed& own = *plan_.certificate;
  const WallTime earliest = later(own.not_before, kLeastAge);
  const WallTime latest{own.not_after.ms - (own.not_after.ms - usual_renewal(own).ms) / 2};
  plan_.attempt = std::min(std::max(pick_within(*advice.window, random_), earliest), latest);
  out.push(Report{Report::Event::planned, {}, own.not_after, plan_.attempt});
}

}  // namespace parlance::gateway::acme
