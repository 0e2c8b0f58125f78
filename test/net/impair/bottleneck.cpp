#include "test/net/impair/bottleneck.h"

#include <algorithm>

namespace parlance::test::impair {

void Bottleneck::set(const Conditions& conditions, TimePoint now) {
  limit_ = conditions.queue;
  if (conditions.rate == rate_) return;
  rate_ = conditions.rate;
  if (queue_.empty()) return;
  const double whole = static_cast<double>((through_ - begun_).count());
  const double rest = std::max(0.0, static_cast<double>((through_ - now).count()));
  const double part = whole > 0 ? std::min(1.0, rest / whole) : 0;
  const auto needed = static_cast<double>(time_for(queue_.front().size()).count());
  through_ = now + Duration(static_cast<Duration::rep>(needed * part));
  // Such that a further change finds the same part still to be served.
  begun_ = through_ - Duration(static_cast<Duration::rep>(needed));
}

bool Bottleneck::push(Bytes bytes, TimePoint now) {
  if (rate_ && !queue_.empty() && bytes_ + bytes.size() > room()) return false;
  bytes_ += bytes.size();
  queue_.push_back(std::move(bytes));
  if (queue_.size() == 1) serve_next(now);
  return true;
}

std::optional<Bottleneck::Served> Bottleneck::pop(TimePoint now) {
  if (queue_.empty() || through_ > now) return std::nullopt;
  Served served{std::move(queue_.front()), through_};
  queue_.pop_front();
  bytes_ -= served.bytes.size();
  if (!queue_.empty()) serve_next(through_);
  return served;
}

std::optional<TimePoint> Bottleneck::deadline() const {
  if (queue_.empty()) return std::nullopt;
  return through_;
}

std::size_t Bottleneck::clear() {
  const std::size_t dropped = queue_.size();
  queue_.clear();
  bytes_ = 0;
  return dropped;
}

std::size_t Bottleneck::room() const {
  if (const auto* bytes = std::get_if<std::size_t>(&limit_)) return *bytes;
  const double seconds = std::chrono::duration<double>(std::get<Duration>(limit_)).count();
  return static_cast<std::size_t>(seconds * static_cast<double>(*rate_) / 8);
}

Duration Bottleneck::time_for(std::size_t bytes) const {
  if (!rate_) return Duration{};
  return Duration(static_cast<Duration::rep>(static_cast<double>(bytes) * 8e9 / static_cast<double>(*rate_)));
}

void Bottleneck::serve_next(TimePoint at) {
  begun_ = at;
  through_ = at + time_for(queue_.front().size());
}

}  // namespace parlance::test::impair
