#pragma once

#include "engine/lifetime.h"
#include "hub/participant.h"
#include "net/worker.h"

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace parlance::engine {

/// Names one hub::Participant for as long as the process runs; never used twice. 0: none.
enum class SeatId : std::uint64_t { none = 0 };

/// Where words for listeners wait: everything is delivered by the worker's queue, in order, never from inside a caller's call, and
/// nothing once the seat is given back.
class Seats final {
 public:
  explicit Seats(net::Worker& worker) : worker_(worker) {}

  /// `listener` outlives the seat, or its closing.
  SeatId take(hub::ParticipantListener& listener);
  /// The participant is gone: whatever waits for it is dropped.
  void give_back(SeatId seat);
  void give_back_all() { listeners_.clear(); }

  void deliver(SeatId seat, std::shared_ptr<const room::Event> event);
  void reply(SeatId seat, Then<Result<hub::Ack>> then, Result<hub::Ack> answer);
  /// on_closed, as the listener's last call.
  void close(SeatId seat, Error reason);
  [[nodiscard]] Lifetime::Token alive() const { return lifetime_.token(); }

 private:
  net::Worker& worker_;
  std::uint64_t last_ = 0;
  std::unordered_map<SeatId, hub::ParticipantListener*>
      listeners_;  // null: closed, its participant not yet destroyed
  Lifetime lifetime_;
};

}  // namespace parlance::engine
