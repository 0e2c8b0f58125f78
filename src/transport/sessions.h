#pragma once

#include "rtc/peer_session.h"
#include "transport/deadlines.h"
#include "transport/routes.h"

#include <memory>
#include <optional>
#include <vector>

namespace parlance::transport {

/// The sessions of a port by their places, and when each wants to be woken.
class Sessions final {
 public:
  explicit Sessions(std::size_t limit);

  /// Nothing: all places are taken.
  [[nodiscard]] std::optional<PeerSlot> add(std::unique_ptr<rtc::PeerSession> session);
  /// For its owner to destroy; its counters are kept.
  [[nodiscard]] std::unique_ptr<rtc::PeerSession> remove(PeerSlot slot);
  [[nodiscard]] rtc::PeerSession& at(PeerSlot slot) { return *seats_[slot].session; }
  [[nodiscard]] std::size_t size() const { return seats_.size() - free_.size(); }
  [[nodiscard]] bool full() const { return free_.empty(); }

  template <class Use> void each(const Use& use) {
    for (const Seat& seat : seats_)
      if (seat.session) use(*seat.session);
  }

  /// Something was done with it: its deadline may be another.
  void touch(PeerSlot slot);
  /// Asks those that were touched; and a few of the others in turn, for a session can get a wish by what is done with another one (a viewer's request for
  /// a keyframe goes to the publisher's).
  void ask_deadlines();
  [[nodiscard]] std::optional<TimePoint> deadline() const { return deadlines_.first(); }
  /// The next whose time has come.
  [[nodiscard]] std::optional<PeerSlot> take_due(TimePoint now) { return deadlines_.take_due(now); }

  [[nodiscard]] rtc::PeerCounters counters() const;

 private:
  /// Deadlines are put off to the next of these ticks, so that what is due at about the same time is done, and sent, together.
  using Tick = std::chrono::milliseconds;

  static constexpr std::size_t kOthers = 4;

  struct Seat {
    std::unique_ptr<rtc::PeerSession> session;
    bool touched = false;
  };
  void ask(PeerSlot slot);

  std::vector<Seat> seats_;
  PeerSlot top_ = 0;   ///< all seats from there on have always been empty
  PeerSlot next_ = 0;  ///< of the others to be asked
  std::vector<PeerSlot> free_;
  std::vector<PeerSlot> touched_;
  Deadlines deadlines_;
  rtc::PeerCounters gone_;
};

}  // namespace parlance::transport
