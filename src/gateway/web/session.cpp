#include "gateway/web/session.h"

#include "proto/signal/encode.h"
#include "proto/signal/error_ids.h"

#include <utility>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
namespace errors = proto::signal::errors;

wire::ErrorMessage error_message(const wire::Refusal& refusal) {
  return {std::nullopt, std::string(refusal.error), refusal.message, refusal.fatal, std::nullopt};
}

}  // namespace

Session::Session(Identity identity, SessionSurroundings& around, Owner& owner)
    : identity_(std::move(identity)), around_(around), owner_(owner),
      presence_({around.rooms, around.peers, around.tokens, around.relay},
                {identity_.room, identity_.person, identity_.abilities}, *this) {}

void Session::open(std::unique_ptr<Pipe> pipe, TimePoint now) {
  heard_ = now;
  pipe_ = std::move(pipe);
  ++around_.counters.opened;
}

bool Session::resume(std::unique_ptr<Pipe>& pipe, std::uint64_t received, TimePoint now) {
  if (over_ || !outgoing_.can_resume(received)) return false;
  if (pipe_) {
    ++around_.counters.replaced;
    drop_pipe(wire::refusal_of(errors::kReplaced));
  }
  ++around_.counters.resumed;
  heard_ = now;
  pipe_ = std::move(pipe);
  acknowledge(received);
  welcome_ = Welcome::owed_resumed;
  welcome();
  presence_.set_connected(true);
  return true;
}

void Session::welcome() {
  const auto& occupancy = presence_.occupancy();
  if (!pipe_ || !occupancy || welcome_ == Welcome::said || over_) return;
  wire::Welcome message;
  message.session = identity_.id.str();
  message.token = identity_.token;
  message.resumed = welcome_ == Welcome::owed_resumed;
  message.received = message.resumed ? incoming_.received() : 0;
  message.person = identity_.person_token;
  message.room = identity_.room.name;
  message.occupancy = occupancy->joined;
  message.capacity = occupancy->capacity;
  message.boot = around_.boot;
  message.resume_window_ms =
      static_cast<std::uint64_t>(std::chrono::milliseconds(wire::kResumeWindow).count());
  message.stun_port = around_.stun_port;
  welcome_ = Welcome::said;
  say(std::move(message));
  for (const std::string& text : outgoing_.kept()) pipe_->send(text);
}

void Session::receive(std::string_view text, TimePoint now) {
  if (over_) return;
  heard_ = now;
  ++around_.counters.messages_in;
  auto message = wire::decode_client(text);
  if (message) return take(*std::move(message), now);
  ++around_.counters.messages_refused;
  refuse(std::move(message.error()), now);
}

void Session::take(wire::ClientMessage message, TimePoint now) {
  if (message.ack) acknowledge(*message.ack);
  if (over_) return;
  if (!message.seq) return unnumbered(message.body, now);
  if (admit(*message.seq, now)) presence_.handle(*message.seq, std::move(message.body));
}

void Session::acknowledge(std::uint64_t number) {
  if (number >= outgoing_.next()) return;  // never sent
  outgoing_.acknowledge(number);
  presence_.acknowledged(number);
}

void Session::unnumbered(const wire::ClientBody& body, TimePoint now) {
  if (std::holds_alternative<wire::Bye>(body)) {
    ++around_.counters.said_bye;
    presence_.leave();
    return end({});
  }
  if (std::holds_alternative<wire::Hello>(body)) {
    drop_pipe(wire::refusal_of(errors::kHelloExpected));
    return;
  }
  const RateGuard::Verdict verdict = rate_.other(now);
  if (verdict == RateGuard::Verdict::flood) return end(errors::kFlood);
  if (verdict == RateGuard::Verdict::pass && std::holds_alternative<wire::Ping>(body)) say(wire::Pong{});
}

/// Whether a numbered message is to be carried out. If not, all that is due has been said.
bool Session::admit(std::uint64_t seq, TimePoint now) {
  const Incoming::Place place = incoming_.place_of(seq);
  if (place == Incoming::Place::gap) {
    wire::Refusal gap = wire::refusal_of(errors::kGap);
    gap.message =
        "Expected seq " + std::to_string(incoming_.received() + 1) + ", got " + std::to_string(seq) + ".";
    drop_pipe(gap);
    return false;
  }
  if (place == Incoming::Place::repeat) {
    ++around_.counters.messages_repeated;
    if (rate_.other(now) == RateGuard::Verdict::flood) end(errors::kFlood);
    return false;
  }
  incoming_.take();
  const RateGuard::Verdict verdict = rate_.numbered(now);
  if (verdict == RateGuard::Verdict::pass) return true;
  ++around_.counters.messages_limited;
  if (verdict == RateGuard::Verdict::flood) {
    end(errors::kFlood);
  } else {
    on_reply(seq, fail(Kind::exhausted, errors::kRateLimited));
  }
  return false;
}

void Session::refuse(wire::Refusal refusal, TimePoint now) {
  if (refusal.fatal) return drop_pipe(refusal);
  wire::ErrorMessage error = error_message(refusal);
  if (refusal.seq) {
    if (!admit(*refusal.seq, now)) return;
    error.re = refusal.seq;
    send(std::move(error));
    return;
  }
  const RateGuard::Verdict verdict = rate_.other(now);
  if (verdict == RateGuard::Verdict::flood) return end(errors::kFlood);
  if (verdict == RateGuard::Verdict::pass) say(std::move(error));
}

void Session::on_reply(std::uint64_t seq, Result<void> result) {
  if (over_) return;
  if (result) {
    send(wire::Ok{seq});
    return;
  }
  const wire::Refusal refusal = wire::refusal_of(result.error().what);
  wire::ErrorMessage error = error_message(refusal);
  error.re = seq;
  if (refusal.error == errors::kRateLimited) error.retry_after_ms = rate_.retry_after_ms();
  if (refusal.error == errors::kRoomFull && presence_.occupancy()) {
    error.message =
        "The room has places for " + std::to_string(presence_.occupancy()->capacity) + " participants.";
  }
  send(std::move(error));
  if (refusal.fatal && !over_) end(refusal.error);
}

/// A numbered message: kept until it is acknowledged. Its number; 0: the session is over.
std::uint64_t Session::send(wire::ServerBody body) {
  if (over_) return 0;
  const std::uint64_t number = outgoing_.next();
  wire::ServerMessage message{number, std::nullopt, std::move(body)};
  if (incoming_.received() > 0) message.ack = incoming_.received();
  std::string text = wire::encode(message);
  if (!outgoing_.keep(text)) {
    ++around_.counters.overflowed;
    end(errors::kOverflow);
    return 0;
  }
  ++around_.counters.messages_out;
  if (pipe_ && welcome_ == Welcome::said) pipe_->send(std::move(text));
  return number;
}

/// A message of section 3: speaks to the present pipe, or to nobody.
void Session::say(wire::ServerBody body) {
  if (pipe_) pipe_->send(wire::encode(wire::ServerMessage{std::nullopt, std::nullopt, std::move(body)}));
}

void Session::drop_pipe(const wire::Refusal& why) {
  if (!pipe_) return;
  say(error_message(why));
  const auto gone = std::move(pipe_);
  gone->close(wire::close_code_of(why.error));
  // A pipe that replaces this one follows at once; the room shall not hear of that.
  if (why.error != errors::kReplaced) presence_.set_connected(false);
}

void Session::end(std::string_view error_id) {
  if (over_) return;
  over_ = true;
  if (error_id == errors::kFlood) ++around_.counters.flooded;
  if (pipe_) {
    if (!error_id.empty())
      say(error_message({error_id, true, wire::refusal_of(error_id).message, std::nullopt}));
    const auto gone = std::move(pipe_);
    gone->close(error_id.empty() ? wire::kCloseNormal : wire::close_code_of(error_id));
  }
  owner_.on_over(identity_.id);
}

void Session::pipe_lost(TimePoint now) {
  if (!pipe_ || over_) return;
  pipe_.reset();
  heard_ = now;
  presence_.set_connected(false);
}

TimePoint Session::deadline() const {
  if (over_) return TimePoint::max();
  return heard_ + (pipe_ ? Duration(wire::kIdle) : Duration(wire::kResumeWindow));
}

void Session::tick(TimePoint now) {
  if (over_ || now < deadline()) return;
  if (!pipe_) {
    ++around_.counters.expired;
    return end({});
  }
  ++around_.counters.idle;
  drop_pipe(wire::refusal_of(errors::kIdleError));
  heard_ = now;
}

void Session::stop() {
  if (over_) return;
  send(wire::Notice{"server.stopping", "The server is being restarted."});
  if (!pipe_) return;
  const auto gone = std::move(pipe_);
  gone->close(wire::kCloseGoingAway);
}

}  // namespace parlance::gateway::web
