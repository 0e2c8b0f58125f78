#pragma once

#include "engine/room_host.h"
#include "hub/participant.h"

namespace parlance::engine {

/// What a gateway holds of a participant. The room may go first: then it is an empty shell.
class Presence final : public hub::Participant {
 public:
  Presence(RoomHost& host, Seats& seats, SeatId seat, ParticipantId id);
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  ~Presence() override;

  [[nodiscard]] const ParticipantId& id() const override { return id_; }
  void send(room::Command command, Then<Result<hub::Ack>> then) override;
  Result<std::unique_ptr<hub::Publication>> publish(media::TrackInfo info,
                                                    media::TrackFeedback& feedback) override;
  Result<std::unique_ptr<hub::Subscription>> subscribe(const TrackId& track,
                                                       media::PacketSink& sink) override;

 private:
  RoomHost& host_;
  Lifetime::Token host_alive_;
  Seats& seats_;
  Lifetime::Token seats_alive_;
  SeatId seat_;
  ParticipantId id_;
};

}  // namespace parlance::engine
