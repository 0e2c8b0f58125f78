#pragma once

#include "engine/seats.h"

#include <map>
#include <optional>

namespace parlance::engine {

/// Who of a room's participants is seated (somebody listens for them), and until when the others are waited for.
class Attendance final {
 public:
  using Missed = Function<void(const ParticipantId&)>;

  /// `missed`: told when somebody was waited for in vain; they are not waited for any more then.
  Attendance(net::Worker& worker, Missed missed) : worker_(worker), missed_(std::move(missed)) {}

  /// The seat that was theirs before; none: they had none.
  SeatId sit(const ParticipantId& participant, SeatId seat);
  [[nodiscard]] SeatId seat_of(const ParticipantId& participant) const;
  /// They lose their seat, and have until then to come back.
  void expect(const ParticipantId& participant, TimePoint until);
  /// Neither seated nor waited for.
  void forget(const ParticipantId& participant);
  /// Lets go of all; what was seated comes back.
  std::map<ParticipantId, SeatId> clear();
  [[nodiscard]] const std::map<ParticipantId, SeatId>& seated() const { return seated_; }

 private:
  net::Worker& worker_;
  Missed missed_;
  std::map<ParticipantId, SeatId> seated_;
  std::map<ParticipantId, net::Timer> absent_;
};

}  // namespace parlance::engine
