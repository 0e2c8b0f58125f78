#include "proto/turn/reservations.h"

#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {

ReservationId Reservations::next(const std::string& user) {
  const auto of_user =
      std::count_if(held_.begin(), held_.end(), [&user](const auto& one) { return one.second.user == user; });
  const bool room =
      held_.size() < kMaxReservations && static_cast<std::size_t>(of_user) < kMaxReservationsOfUser;
  return room ? ++last_ : 0;
}

ReservationToken Reservations::add(const Held& held, const std::string& user, TimePoint now) {
  ReservationToken token{};
  random_.fill(token);
  held_.insert_or_assign(token, Entry{held, user, now + kReservationLifetime});
  return token;
}

std::optional<Reservations::Held> Reservations::take(const ReservationToken& token, const std::string& user,
                                                     TimePoint now) {
  const auto found = held_.find(token);
  if (found == held_.end() || found->second.user != user || found->second.expires <= now) return std::nullopt;
  const Held held = found->second.held;
  held_.erase(found);
  return held;
}

std::map<ReservationToken, Reservations::Entry>::const_iterator Reservations::first() const {
  return std::min_element(held_.begin(), held_.end(),
                          [](const auto& a, const auto& b) { return a.second.expires < b.second.expires; });
}

std::optional<ReservationId> Reservations::expire(TimePoint now) {
  const auto oldest = first();
  if (oldest == held_.end() || now < oldest->second.expires) return std::nullopt;
  const ReservationId id = oldest->second.held.id;
  held_.erase(oldest);
  return id;
}

std::optional<TimePoint> Reservations::deadline() const {
  const auto oldest = first();
  return oldest == held_.end() ? std::nullopt : std::optional(oldest->second.expires);
}

}  // namespace parlance::proto::turn
