#include "engine/attendance.h"

#include <utility>

namespace parlance::engine {

SeatId Attendance::sit(const ParticipantId& participant, SeatId seat) {
  absent_.erase(participant);
  return std::exchange(seated_[participant], seat);
}

SeatId Attendance::seat_of(const ParticipantId& participant) const {
  const auto seat = seated_.find(participant);
  return seat == seated_.end() ? SeatId::none : seat->second;
}

void Attendance::expect(const ParticipantId& participant, TimePoint until) {
  seated_.erase(participant);
  absent_[participant] = worker_.at(until, [this, participant] {
    absent_.erase(participant);
    missed_(participant);
  });
}

void Attendance::forget(const ParticipantId& participant) {
  seated_.erase(participant);
  absent_.erase(participant);
}

std::map<ParticipantId, SeatId> Attendance::clear() {
  absent_.clear();
  return std::exchange(seated_, {});
}

}  // namespace parlance::engine
