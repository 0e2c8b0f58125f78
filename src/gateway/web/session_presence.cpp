#include "gateway/web/session_presence.h"

#include "base/check.h"
#include "gateway/web/session_translate.h"
#include "proto/signal/error_ids.h"
#include "proto/signal/limits.h"

#include <algorithm>
#include <utility>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
namespace errors = proto::signal::errors;

constexpr std::string_view kTokenKind = "u1";
/// As much as the rate limit lets through at once and in the 2 s that a busy disk may take. One of them at most is large: signals do not wait, and one offer does.
constexpr std::size_t kMostWaiting = wire::kRateBurst + 2 * wire::kRatePerSecond;

}  // namespace

Presence::Presence(Server server, Place place, Outlet& outlet)
    : server_(server), place_(std::move(place)), outlet_(outlet),
      watch_(server_.rooms.watch(place_.room, *this)) {}

void Presence::handle(std::uint64_t seq, wire::ClientBody body) {
  Waiting message{seq, std::move(body)};
  if (state_ == State::joining || state_ == State::leaving) return wait(std::move(message));
  carry_out(std::move(message));
}

void Presence::wait(Waiting message) {
  // A client that has not joined knows nobody to signal to.
  if (std::holds_alternative<wire::SignalTo>(message.body))
    return outlet_.on_reply(message.seq, fail(Kind::conflict, errors::kNotJoined));
  // All others are small; an offer can have 320 KiB.
  const bool offer = std::holds_alternative<wire::MediaOffer>(message.body);
  const bool another = std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& one) {
    return std::holds_alternative<wire::MediaOffer>(one.body);
  });
  if (waiting_.size() >= kMostWaiting || (offer && another))
    return outlet_.on_reply(message.seq, fail(Kind::exhausted, errors::kRateLimited));
  waiting_.push_back(std::move(message));
}

void Presence::drain() {
  while (!waiting_.empty() && state_ != State::joining && state_ != State::leaving) {
    Waiting message = std::move(waiting_.front());
    waiting_.pop_front();
    carry_out(std::move(message));
  }
}

void Presence::carry_out(Waiting message) {
  const std::uint64_t seq = message.seq;
  if (auto* wanted = std::get_if<wire::Join>(&message.body)) {
    if (state_ != State::visitor) return outlet_.on_reply(seq, fail(Kind::conflict, errors::kAlreadyJoined));
    return join(seq, std::move(*wanted));
  }
  if (state_ != State::joined) return outlet_.on_reply(seq, fail(Kind::conflict, errors::kNotJoined));
  if (std::holds_alternative<wire::Leave>(message.body)) return send_leave(seq);
  if (carry_media(message)) return;
  auto command = to_room(std::move(message.body));
  check(command.has_value(), "a numbered message without a meaning for the room");
  // The answer is dropped with the participant, so `this` is alive when it comes.
  stay_->participant->send(*std::move(command), [this, seq](Result<hub::Ack> result) {
    outlet_.on_reply(seq, result ? ok() : Result<void>(result.error()));
  });
}

/// False: it is not about a call by the server.
bool Presence::carry_media(Waiting& message) {
  ForwardedCall& call = *stay_->call;
  Result<void> done = ok();
  if (const auto* offer = std::get_if<wire::MediaOffer>(&message.body)) {
    done = call.offer(*offer);
  } else if (const auto* close = std::get_if<wire::MediaClose>(&message.body)) {
    call.close(close->connection);
  } else if (auto* view = std::get_if<wire::ViewSet>(&message.body)) {
    call.view(std::move(view->tiles));
  } else {
    return false;
  }
  outlet_.on_reply(message.seq, done);
  return true;
}

void Presence::join(std::uint64_t seq, wire::Join join) {
  state_ = State::joining;
  hub::JoinRequest request;
  request.room = place_.room;
  request.person = place_.person;
  request.name = std::move(join.name);
  if (join.media) request.media = to_room(*join.media);
  request.abilities = place_.abilities;
  request.same_as = proved(join.participant_token);
  server_.rooms.join(std::move(request), *this,
                     [this, seq, alive = std::weak_ptr(alive_)](Result<hub::ParticipantPtr> result) {
                       if (!alive.expired()) joined(seq, std::move(result));
                     });
}

/// An invalid token, or one of another room or person, is treated as absent.
std::optional<ParticipantId> Presence::proved(const std::string& token) const {
  if (token.empty()) return std::nullopt;
  const auto fields = server_.tokens.verify(kTokenKind, token);
  if (!fields || fields->size() != 4) return std::nullopt;
  const auto& field = *fields;
  if (field[0] != place_.room.tenant || field[1] != place_.room.name || field[3] != place_.person.str())
    return std::nullopt;
  return ParticipantId(field[2]);
}

void Presence::joined(std::uint64_t seq, Result<hub::ParticipantPtr> result) {
  if (state_ != State::joining) return;
  if (!result) {
    state_ = State::visitor;
    outlet_.on_reply(seq, result.error());
    return drain();
  }
  stay_.emplace();
  stay_->participant = *std::move(result);
  join_seq_ = seq;  // `ok` follows the snapshot
}

void Presence::begin(const room::roster::Snapshot& snapshot) {
  state_ = State::joined;
  begin_call();
  const RoomKey& room = place_.room;
  stay_->self = snapshot.self;
  renew_relay();  // first, for what follows makes the client connect
  outlet_.on_event(to_wire(
      snapshot,
      server_.tokens.sign(kTokenKind, {room.tenant, room.name, snapshot.self.str(), place_.person.str()})));
  outlet_.on_reply(join_seq_, ok());
  if (!connected_ && stay_)
    stay_->participant->send(room::roster::SetConnected{false}, [](Result<hub::Ack>) {});
  drain();
}

void Presence::renew_relay() {
  if (state_ != State::joined || server_.relay == nullptr) return;
  if (auto access = server_.relay->access(place_.room, stay_->self)) outlet_.on_event(*std::move(access));
}

void Presence::on_event(const room::Event& event) {
  if (const auto* roster = std::get_if<room::roster::Event>(&event)) {
    if (const auto* snapshot = std::get_if<room::roster::Snapshot>(roster)) {
      if (state_ == State::joining) begin(*snapshot);
      return;
    }
  }
  if (state_ != State::joined && state_ != State::leaving) return;
  const auto* tracks = std::get_if<room::tracks::Event>(&event);
  if (tracks != nullptr) stay_->call->hear(*tracks);
  if (auto body = to_wire(event)) outlet_.on_event(*std::move(body));
}

void Presence::begin_call() {
  ForwardedCall::Outlet& self = *this;
  stay_->call = std::make_unique<ForwardedCall>(*stay_->participant, server_.peers, self);
}

std::uint64_t Presence::on_media(wire::ServerBody event) {
  return state_ == State::joined ? outlet_.on_event(std::move(event)) : 0;
}

void Presence::acknowledged(std::uint64_t number) {
  if (state_ == State::joined) stay_->call->acknowledged(number);
}

void Presence::on_closed(Error reason) {
  state_ = State::ended;
  outlet_.on_ended(wire::facts_of(reason.what).id);
}

void Presence::on_occupancy(hub::Occupancy occupancy) {
  const bool first = !occupancy_;
  occupancy_ = occupancy;
  if (first) return outlet_.on_ready();
  if (state_ == State::visitor) outlet_.on_event(wire::RoomOccupancy{occupancy.joined});
}

void Presence::send_leave(std::uint64_t seq) {
  state_ = State::leaving;
  stay_->participant->send(room::roster::Leave{room::roster::Leave::Reason::left},
                           [this, seq](Result<hub::Ack> result) { left(seq, result); });
}

void Presence::left(std::uint64_t seq, Result<hub::Ack> result) {
  if (state_ != State::leaving) return;
  state_ = result ? State::visitor : State::joined;
  outlet_.on_reply(seq, result ? ok() : Result<void>(result.error()));
  if (result) {
    // At once: should somebody come back as this participant, the remains of this presence must not make them leave.
    stay_.reset();
    if (occupancy_) outlet_.on_event(wire::RoomOccupancy{occupancy_->joined});
  }
  drain();
}

void Presence::set_connected(bool connected) {
  if (connected_ == connected) return;
  connected_ = connected;
  if (state_ == State::joined)
    stay_->participant->send(room::roster::SetConnected{connected}, [](Result<hub::Ack>) {});
}

void Presence::leave() {
  if (state_ == State::joined) {
    stay_->participant->send(room::roster::Leave{room::roster::Leave::Reason::left}, [](Result<hub::Ack>) {});
  }
  state_ = State::ended;
}

}  // namespace parlance::gateway::web
