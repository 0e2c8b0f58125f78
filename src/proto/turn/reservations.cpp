#include "proto/turn/reservations.h"

#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {

ReservationId Reservations::next() const { return held_.size() < kMaxReservations ? last_ + 1 : 0; }

ReservationToken Reservations::add(const std::string& user, TimePoint now) {
  ReservationToken token{};
  random_.fill(token);
  held_.insert_or_assign(token, Entry{++last_, user, now + kReservationLifetime});
  return token;
}

std::optional<ReservationId> Reservations::take(const ReservationToken& token, const std::string& user,
                                                TimePoint now) {
  const auto found = held_.find(token);
  if (found == held_.end() || found->second.user != user || found->second.expires <= now) return std::nullopt;
  const ReservationId id = found->second.id;
  held_.erase(found);
  return id;
}

std::map<ReservationToken, Reservations::Entry>::const_iterator Reservations::first() const {
  return std::min_element(held_.begin(), held_.end(),
                          [](const auto& a, const auto& b) { return a.second.expires < b.second.expires; });
}

std::optional<ReservationId> Reservations::expire(TimePoint now) {
  const auto oldest = first();
  if (oldest == held_.end() || now < oldest->second.expires) return std::nullopt;
  const ReservationId id = oldest->second.id;
  held_.erase(oldest);
  return id;
}

std::optional<TimePoint> Reservations::deadline() const {
  const auto oldest = first();
  return oldest == held_.end() ? std::nullopt : std::optional(oldest->second.expires);
}

}  // namespace parlance::proto::turn
