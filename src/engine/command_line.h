#pragma once

#include "base/function.h"
#include "engine/room_log.h"
#include "engine/seats.h"
#include "room/input.h"

#include <deque>
#include <optional>

namespace parlance::engine {

/// A command on its way through a room.
struct Work {
  room::Input input;
  SeatId seat = SeatId::none;           ///< who sent it; none: the engine's own
  Function<void(Result<void>)> done{};  ///< may be empty

  /// Answers whoever waits, once.
  void answer(Result<void> result) {
    if (auto waiting = std::exchange(done, {})) waiting(result);
  }
};

/// What a room makes of the commands that a CommandLine brings it. Each call may throw a Bug, for which `guard` is there.
class CommandCarrier {
 public:
  virtual ~CommandCarrier() = default;
  /// Makes of the command what is to be carried out; false: nothing is. An error is its answer.
  virtual Result<bool> decide(Work& work) = 0;
  /// Carries out what was decided, which is on disk where it is durable. It is answered then, at the latest.
  virtual void carry_out(Work& work) = 0;
  /// It could not be put on disk; it will be answered so.
  virtual void on_not_stored(const Work& work) = 0;
  /// Nothing more can be done now: no command is left, or one is being committed.
  virtual void on_rest() = 0;
  /// Runs what may break the room by a Bug; calls CommandLine::end then.
  virtual void guard(Task task) = 0;
};

/// Carries a room's commands out strictly one after the other; a durable one is decided, committed to the journal, and only then applied,
/// broadcast and acknowledged, while those behind it wait. So the room never holds what is not on disk, nothing overtakes, and a failed commit
/// leaves no trace to undo.
class CommandLine final {
 public:
  CommandLine(RoomLog& log, CommandCarrier& carrier) : log_(log), carrier_(carrier) {}

  /// Behind all others. Once the line has ended it is answered at once: server.internal.
  void add(Work work);
  /// Before all others.
  void add_first(Work work) { waiting_.push_front(std::move(work)); }
  /// From now on commands are carried out.
  void open();
  /// Answers everything that is under way. Nothing is carried out any more.
  void end(Error reason);

  [[nodiscard]] bool opened() const { return phase_ != Phase::closed && !ended(); }
  [[nodiscard]] bool ended() const { return phase_ == Phase::ended; }
  /// Open, and nothing is under way.
  [[nodiscard]] bool rests() const { return phase_ == Phase::open && waiting_.empty(); }

 private:
  enum class Phase { closed, open, working, committing, ended };

  void run();
  void carry(Task step);
  void begin();
  void committed(Result<void> stored);

  RoomLog& log_;
  CommandCarrier& carrier_;
  Phase phase_ = Phase::closed;
  std::optional<Work> current_;
  std::deque<Work> waiting_;
};

}  // namespace parlance::engine
