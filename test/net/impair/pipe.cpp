#include "test/net/impair/pipe.h"

#include <algorithm>

namespace parlance::test::impair {

void Pipe::set(const Conditions& conditions, TimePoint now) {
  advance(now);
  conditions_ = conditions;
  bottleneck_.set(conditions, now);
  if (!conditions.cut) return;
  counters_.cut += bottleneck_.clear() + under_way_.size();
  under_way_.clear();
  newest_arrival_ = now;
}

void Pipe::push(Bytes bytes, TimePoint now) {
  advance(now);
  ++counters_.in;
  if (conditions_.cut) {
    ++counters_.cut;
  } else if (conditions_.mtu && bytes.size() > *conditions_.mtu) {
    ++counters_.too_long;
  } else if (!bottleneck_.push(std::move(bytes), now)) {
    ++counters_.queue_full;
  }
}

std::optional<Pipe::Due> Pipe::pop(TimePoint now) {
  advance(now);
  const auto first = under_way_.begin();
  if (first == under_way_.end() || first->first > now) return std::nullopt;
  Due due{std::move(first->second), first->first};
  under_way_.erase(first);
  ++counters_.out;
  counters_.out_bytes += due.bytes.size();
  return due;
}

std::optional<TimePoint> Pipe::deadline() const {
  const auto served = bottleneck_.deadline();
  if (under_way_.empty()) return served;
  const TimePoint arrival = under_way_.begin()->first;
  return served ? std::min(*served, arrival) : arrival;
}

void Pipe::advance(TimePoint now) {
  while (auto served = bottleneck_.pop(now)) send_off(std::move(*served));
}

void Pipe::send_off(Bottleneck::Served served) {
  if (losses_.loses(conditions_)) {
    ++counters_.lost;
    return;
  }
  Duration delay = conditions_.delay;
  if (conditions_.jitter > Duration{}) {
    delay += Duration(static_cast<Duration::rep>(random_u64(random_) %
                                                 static_cast<std::uint64_t>(conditions_.jitter.count() + 1)));
  }
  TimePoint arrival = std::max(served.at + delay, newest_arrival_);
  if (happens(conditions_.reorder, random_)) {
    ++counters_.held_back;
    arrival += conditions_.reorder_by;
  } else {
    newest_arrival_ = arrival;
  }
  under_way_.emplace(arrival, std::move(served.bytes));
}

}  // namespace parlance::test::impair
