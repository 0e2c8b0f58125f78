#include "engine/presence.h"

#include <utility>

namespace parlance::engine {

Presence::Presence(RoomHost& host, Seats& seats, SeatId seat, ParticipantId id)
    : host_(host), host_alive_(host.alive()), seats_(seats), seats_alive_(seats.alive()), seat_(seat),
      id_(std::move(id)) {}

Presence::~Presence() {
  if (seats_alive_) seats_.give_back(seat_);
  if (host_alive_) host_.lost(seat_, id_);
}

void Presence::send(room::Command command, Then<Result<hub::Ack>> then) {
  if (host_alive_) return host_.send(seat_, id_, std::move(command), std::move(then));
  if (seats_alive_) seats_.reply(seat_, std::move(then), fail(Kind::unavailable, "server.internal"));
}

Result<std::unique_ptr<hub::Publication>> Presence::publish(media::TrackInfo info,
                                                            media::TrackFeedback& feedback) {
  if (!host_alive_) return fail(Kind::conflict, "room.not_joined");
  return host_.publish(seat_, id_, std::move(info), feedback);
}

Result<std::unique_ptr<hub::Subscription>> Presence::subscribe(const TrackId& track,
                                                               media::PacketSink& sink) {
  if (!host_alive_) return fail(Kind::conflict, "room.not_joined");
  return host_.subscribe(seat_, id_, track, sink);
}

}  // namespace parlance::engine
