#pragma once

#include "base/random.h"
#include "proto/turn/attributes.h"
#include "proto/turn/types.h"

#include <map>
#include <optional>
#include <string>

namespace parlance::proto::turn {

/// Ports held back for a second allocation of the same user (RFC 8656 section 7.2).
class Reservations final {
 public:
  explicit Reservations(Random& random) : random_(random) {}

  struct Held {
    ReservationId id = 0;
    Family family = Family::ipv4;  ///< of the port that is held
  };
  /// A new id; 0: there is room for no more, or this user holds enough.
  [[nodiscard]] ReservationId next(const std::string& user);
  /// That port is held for this user from now on.
  ReservationToken add(const Held& held, const std::string& user, TimePoint now);
  /// Gives it away. Empty: unknown, another user's, or over.
  std::optional<Held> take(const ReservationToken& token, const std::string& user, TimePoint now);
  /// Forgets one whose time is over. Empty: none is.
  std::optional<ReservationId> expire(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

 private:
  struct Entry {
    Held held;
    std::string user;
    TimePoint expires;
  };
  [[nodiscard]] std::map<ReservationToken, Entry>::const_iterator first() const;

  Random& random_;
  ReservationId last_ = 0;
  std::map<ReservationToken, Entry> held_;
};

}  // namespace parlance::proto::turn
