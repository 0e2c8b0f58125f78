#include "transport/sessions.h"

#include "base/check.h"
#include "transport/counters.h"

#include <algorithm>

namespace parlance::transport {

Sessions::Sessions(std::size_t limit) : seats_(limit), deadlines_(limit) {
  touched_.reserve(limit);
  free_.reserve(limit);
  for (std::size_t slot = limit; slot-- > 0;) free_.push_back(static_cast<PeerSlot>(slot));
}

std::optional<PeerSlot> Sessions::add(std::unique_ptr<rtc::PeerSession> session) {
  if (free_.empty()) return std::nullopt;
  const PeerSlot slot = free_.back();
  free_.pop_back();
  seats_[slot].session = std::move(session);
  top_ = std::max(top_, slot + 1);
  return slot;
}

std::unique_ptr<rtc::PeerSession> Sessions::remove(PeerSlot slot) {
  auto session = std::exchange(seats_[slot].session, nullptr);
  check(session != nullptr, "a peer was removed twice");
  add_counters(gone_, session->counters());
  deadlines_.set(slot, std::nullopt);
  free_.push_back(slot);
  return session;
}

void Sessions::touch(PeerSlot slot) {
  if (std::exchange(seats_[slot].touched, true)) return;
  touched_.push_back(slot);
}

void Sessions::ask(PeerSlot slot) {
  const Seat& seat = seats_[slot];
  if (!seat.session) return;
  const auto due = seat.session->deadline();
  if (due)
    deadlines_.set(slot, TimePoint(std::chrono::ceil<Tick>(due->time_since_epoch())));
  else
    deadlines_.set(slot, std::nullopt);
}

void Sessions::ask_deadlines() {
  for (const PeerSlot slot : touched_) {
    seats_[slot].touched = false;
    ask(slot);
  }
  touched_.clear();
  for (std::size_t i = 0; i < std::min<std::size_t>(kOthers, top_); ++i) {
    next_ = next_ + 1 < top_ ? next_ + 1 : 0;
    ask(next_);
  }
}

rtc::PeerCounters Sessions::counters() const {
  rtc::PeerCounters sum = gone_;
  for (const Seat& seat : seats_)
    if (seat.session) add_counters(sum, seat.session->counters());
  return sum;
}

}  // namespace parlance::transport
