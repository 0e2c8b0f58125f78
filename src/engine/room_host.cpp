#include "engine/room_host.h"

#include "base/check.h"
#include "engine/presence.h"

#include <exception>
#include <utility>

namespace parlance::engine {
namespace {

constexpr std::size_t kIdCharacters = 20;  // 100 bits: nobody guesses one, and no two are ever the same
constexpr Error kStorage{Kind::unavailable, "server.storage"};
constexpr Error kInternal{Kind::unavailable, "server.internal"};
constexpr Error kNotJoined{Kind::conflict, "room.not_joined"};

template <class C> const C* roster_command(const room::Command& command) {
  const auto* roster = std::get_if<room::roster::Command>(&command);
  return roster == nullptr ? nullptr : std::get_if<C>(roster);
}

room::Command lost_command() {
  return room::roster::Command(room::roster::Leave{room::roster::Leave::Reason::lost});
}

}  // namespace

RoomHost::RoomHost(RoomKey key, Surroundings& around, RoomOwner& owner, TimePoint return_until)
    : key_(std::move(key)), around_(around), owner_(owner), room_(around.settings.policy_of(key_)),
      log_(around.journal, key_), line_(log_, *this),
      attendance_(around.worker,
                  [this](const ParticipantId& missed) { line_.add({{missed, lost_command(), {}}}); }),
      media_(around.worker, *this) {
  log_.load([this, return_until](Result<std::vector<hub::JournalEntry>> entries) {
    if (!entries) {
      ++around_.counters.storage_errors;
      return end(kStorage);
    }
    guard([&] { restore(*entries, return_until); });
    if (!finished()) line_.open();
  });
}

void RoomHost::restore(const std::vector<hub::JournalEntry>& entries, TimePoint return_until) {
  ++around_.counters.rooms_loaded;
  for (const hub::JournalEntry& entry : entries) room_.replay({entry.actor, entry.command, entry.at});
  room_.end_replay();
  for (const room::ParticipantInfo& participant : room_.roster().participants()) {
    if (return_until > around_.worker.now()) {
      attendance_.expect(participant.id, return_until);
    } else {  // before anybody who waits to join, so that nobody finds the room full of the long gone
      line_.add_first({{participant.id, lost_command(), {}}});
    }
  }
}

void RoomHost::join(hub::JoinRequest request, hub::ParticipantListener& listener,
                    Then<Result<hub::ParticipantPtr>> then) {
  const bool by_server_only = request.abilities.forwarded && !request.abilities.direct;
  if (room_.policy().topology == room::topology::Rule::direct && by_server_only) {
    return around_.worker.post(
        [then = std::move(then)]() mutable { then(fail(Kind::refused, "room.direct_only")); });
  }
  const SeatId seat = around_.seats.take(listener);
  const ParticipantId id =
      request.same_as ? *request.same_as : ParticipantId("u_" + random_text(around_.random, kIdCharacters));
  room::roster::Command command =
      room::roster::Join{std::move(request.person), std::move(request.name), request.media};
  auto done = [this, seat, id, then = std::move(then)](Result<void> joined) mutable {
    Result<hub::ParticipantPtr> answer(fail(Kind::unavailable, "server.internal"));
    if (joined) {
      answer = hub::ParticipantPtr(std::make_unique<Presence>(*this, around_.seats, seat, id));
    } else {
      answer = joined.error();
      around_.seats.give_back(seat);
    }
    around_.worker.post(
        [then = std::move(then), answer = std::move(answer)]() mutable { then(std::move(answer)); });
  };
  line_.add({{id, std::move(command), {}}, seat, std::move(done)});
  const room::topology::Command announce = room::topology::Announce{request.abilities};
  line_.add({{id, announce, {}}, seat});
}

void RoomHost::send(SeatId seat, const ParticipantId& actor, room::Command command,
                    Then<Result<hub::Ack>> then) {
  auto done = [this, seat, then = std::move(then)](Result<void> result) mutable {
    Result<hub::Ack> answer = hub::Ack{};
    if (!result) answer = result.error();
    around_.seats.reply(seat, std::move(then), answer);
  };
  if (roster_command<room::roster::Join>(command) != nullptr) {
    return done(fail(Kind::conflict, "room.already_joined"));
  }
  line_.add({{actor, std::move(command), {}}, seat, std::move(done)});
}

void RoomHost::lost(SeatId seat, const ParticipantId& actor) {
  line_.add({{actor, lost_command(), {}}, seat});
}

Result<std::unique_ptr<hub::Publication>> RoomHost::publish(SeatId seat, const ParticipantId& actor,
                                                            media::TrackInfo info,
                                                            media::TrackFeedback& feedback) {
  if (attendance_.seat_of(actor) != seat) return kNotJoined;
  if (room_.policy().topology == room::topology::Rule::direct)
    return fail(Kind::refused, "media.unavailable");
  const TrackId id("t_" + random_text(around_.random, kIdCharacters));
  const room::tracks::Command begin = room::tracks::Publish{id, info};
  const room::tracks::Command end = room::tracks::Unpublish{id};
  auto ended = [this, seat, actor, end] { line_.add({{actor, end, {}}, seat}); };
  auto made = media_.publish({id, actor}, std::move(info), feedback, std::move(ended));
  if (made) line_.add({{actor, begin, {}}, seat});
  return made;
}

Result<std::unique_ptr<hub::Subscription>>
RoomHost::subscribe(SeatId seat, const ParticipantId& actor, const TrackId& track, media::PacketSink& sink) {
  if (attendance_.seat_of(actor) != seat) return kNotJoined;
  return media_.subscribe(track, sink);
}

std::optional<hub::Occupancy> RoomHost::occupancy() const {
  if (!line_.opened() && !finished()) return std::nullopt;
  return hub::Occupancy{room_.roster().participants().size(), room_.policy().capacity};
}

bool RoomHost::idle() const { return line_.rests() && room_.roster().participants().empty(); }

void RoomHost::on_rest() {
  if (!line_.opened()) return;
  const hub::Occupancy now = *occupancy();
  if (std::exchange(told_, now.joined) != now.joined) owner_.on_occupancy(key_, now);
  if (idle()) owner_.on_empty(key_, log_.any() ? std::optional(log_.last_at()) : std::nullopt);
}

Result<bool> RoomHost::decide(Work& work) {
  const bool joins = roster_command<room::roster::Join>(work.input.command) != nullptr;
  if (!joins && attendance_.seat_of(work.input.actor) != work.seat) {
    if (work.done) ++around_.counters.commands_stale;  // left, replaced by another session, or back in time
    return kNotJoined;
  }
  work.input.at = around_.worker.wall_now();
  Result<std::optional<room::Command>> admitted = room_.admit(work.input);
  if (!admitted) {
    ++around_.counters.commands_refused;
    return admitted.error();
  }
  if (!*admitted) return false;
  work.input.command = std::move(**admitted);
  return true;
}

void RoomHost::on_not_stored(const Work& work) {
  ++around_.counters.storage_errors;
  if (work.done) return;
  // Without an answer to give, its gateway has gone: absent until the journal takes the leave.
  const ParticipantId& actor = work.input.actor;
  attendance_.expect(actor, around_.worker.now() + around_.settings.retry);
  line_.add_first({{actor, room::roster::Command(room::roster::SetConnected{false}), {}}});
}

void RoomHost::seat(const Work& join) {
  ++around_.counters.joins;
  const ParticipantId& actor = join.input.actor;
  const SeatId before = attendance_.sit(actor, join.seat);
  if (before == SeatId::none) return;
  ++around_.counters.replaced;
  around_.seats.close(before, fail(Kind::conflict, "session.replaced"));
  media_.forget(actor);
}

void RoomHost::carry_out(Work& work) {
  const ParticipantId actor = work.input.actor;
  Outbox<room::Action> out;
  room_.apply(work.input, around_.worker.now(), out);
  ++around_.counters.commands;
  const bool joined = roster_command<room::roster::Join>(work.input.command) != nullptr;
  if (joined) {
    seat(work);
    work.answer(ok());  // the participant first, then what it hears
  }
  deliver(out.take());
  if (joined && !media_.speakers().empty())
    deliver({{room::Audience::only(actor), room::tracks::Event(room::tracks::Speakers{media_.speakers()})}});
  if (room_.roster().find(actor) == nullptr) {
    attendance_.forget(actor);
    media_.forget(actor);
  }
  watch_clock();
  if (const auto* leave = roster_command<room::roster::Leave>(work.input.command)) {
    const bool chosen = leave->reason == room::roster::Leave::Reason::left;
    ++(chosen ? around_.counters.leaves_left : around_.counters.leaves_lost);
  }
  work.answer(ok());
}

void RoomHost::deliver(std::vector<room::Action> actions) {
  for (room::Action& action : actions) {
    const auto event = std::make_shared<const room::Event>(std::move(action.event));
    for (const auto& [participant, seat] : attendance_.seated()) {
      const bool in_room = room_.roster().find(participant) != nullptr;
      if (in_room && action.audience.holds(participant)) around_.seats.deliver(seat, event);
    }
  }
}

void RoomHost::on_speakers(std::vector<ParticipantId> speakers) {
  deliver({{room::Audience::everyone(), room::tracks::Event(room::tracks::Speakers{std::move(speakers)})}});
}

/// Wakes the room when it wants to be woken.
void RoomHost::watch_clock() {
  const std::optional<TimePoint> next = room_.deadline();
  tick_ = !next ? net::Timer() : around_.worker.at(*next, [this] {
    guard([&] {
      Outbox<room::Action> out;
      room_.tick(around_.worker.now(), out);
      deliver(out.take());
      watch_clock();
    });
  });
}

void RoomHost::end(Error reason) {
  tick_.cancel();
  line_.end(reason);
  for (const auto& [participant, seat] : attendance_.clear()) around_.seats.close(seat, reason);
  owner_.on_occupancy(key_, {0, room_.policy().capacity});
  owner_.on_finished(key_);
}

/// Our own mistake in one room closes that room; its people come back to it as the journal knows it (DESIGN, section 10).
void RoomHost::guard(Task task) {
  try {
    task();
  } catch (const std::exception&) {
    ++around_.counters.rooms_broken;
    end(kInternal);
  }
}

}  // namespace parlance::engine
