#include "gateway/acme/session_renewal.h"

#include <algorithm>
#include <array>

namespace parlance::gateway::acme {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds kShortLife = std::chrono::days(10);
/// What RFC 9773 section 4.3 lets us do: six hours unless told otherwise, and never more often than each minute or less than daily.
constexpr seconds kAskAgain = hours(6);
constexpr seconds kAskAgainLeast = minutes(1);
constexpr seconds kAskAgainMost = std::chrono::days(1);

}  // namespace

WallTime usual_renewal(const Installed& certificate) {
  const std::int64_t life = certificate.not_after.ms - certificate.not_before.ms;
  return WallTime{certificate.not_after.ms - (life < kShortLife.count() ? life / 2 : life / 3)};
}

WallTime pick_within(const RenewalWindow& window, Random& random) {
  const auto span = static_cast<std::uint64_t>(window.end.ms - window.start.ms);
  return WallTime{window.start.ms + static_cast<std::int64_t>(random_u64(random) % span)};
}

milliseconds pause_after(unsigned failures, Random& random) {
  constexpr std::array<milliseconds, 6> kPauses{minutes(1), minutes(10), hours(1),
                                                hours(6),   hours(12),   hours(24)};
  const std::size_t step = std::min<std::size_t>(failures > 0 ? failures - 1 : 0, kPauses.size() - 1);
  const std::int64_t whole = kPauses[step].count();
  const auto spread = static_cast<std::int64_t>(random_u64(random) % static_cast<std::uint64_t>(whole / 2));
  return milliseconds(whole - whole / 4 + spread);
}

RenewalQuery::RenewalQuery(const std::string& directory, std::string renewal_id, Outbox<Action>& out)
    : renewal_id_(std::move(renewal_id)) {
  out.push(Fetch{Fetch::Method::get, directory, {}});
}

RenewalQuery::Outcome RenewalQuery::hear(const Answer& answer, Outbox<Action>& out) {
  if (answer.status != 200) return silence();
  if (step_ == Step::window) {
    const auto window = read_renewal_window(answer.body);
    if (!window) return silence();
    const seconds again = read_retry_after(answer.retry_after).value_or(kAskAgain);
    return Advice{*window, std::clamp(again, kAskAgainLeast, kAskAgainMost)};
  }
  const auto directory = read_directory(answer.body);
  if (!directory || directory->renewal_info.empty()) return Advice{std::nullopt, kAskAgainMost};
  step_ = Step::window;
  out.push(Fetch{Fetch::Method::get, directory->renewal_info + "/" + renewal_id_, {}});
  return std::monostate();
}

RenewalQuery::Advice RenewalQuery::silence() { return {std::nullopt, kAskAgain}; }

}  // namespace parlance::gateway::acme
