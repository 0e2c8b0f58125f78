#include "gateway/web/session_house.h"

#include "base/bytes.h"
#include "proto/signal/encode.h"
#include "proto/signal/error_ids.h"

#include <algorithm>
#include <utility>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
namespace errors = proto::signal::errors;

constexpr std::string_view kPersonKind = "p1";
constexpr std::size_t kPersonCharacters = 16;  // 80 bits: no two persons ever meet
constexpr std::size_t kIdCharacters = 16;
constexpr std::size_t kTokenCharacters = 26;  // 130 bits: at least the 128 of a secret
constexpr std::uint64_t kBusyRetryMs = 5000;

void refuse(Pipe& pipe, std::string_view error_id) {
  const wire::Refusal refusal = wire::refusal_of(error_id);
  wire::ErrorMessage error{std::nullopt, std::string(refusal.error), refusal.message, true, kBusyRetryMs};
  pipe.send(wire::encode(wire::ServerMessage{std::nullopt, std::nullopt, std::move(error)}));
  pipe.close(wire::close_code_of(error_id));
}

}  // namespace

SessionHouse::SessionHouse(Means means, SessionSurroundings around, Limits limits)
    : means_(means), around_(std::move(around)), limits_(limits) {}

SessionHouse::~SessionHouse() = default;

void SessionHouse::greet(Arrival arrival, std::unique_ptr<Pipe> pipe, TimePoint now) {
  if (stopping_) return pipe->close(wire::kCloseGoingAway);
  if (arrival.hello.resume && resumed(arrival, pipe, now)) return;
  std::size_t& of_source = per_source_[arrival.source];
  if (sessions_.size() >= limits_.sessions || of_source >= limits_.sessions_per_source) {
    ++around_.counters.refused_busy;
    if (of_source == 0) per_source_.erase(arrival.source);
    return refuse(*pipe, errors::kBusy);
  }
  ++of_source;
  Session::Identity identity = new_identity(arrival);
  const SessionId id = identity.id;
  auto session = std::make_unique<Session>(std::move(identity), around_, static_cast<Session::Owner&>(*this));
  by_pipe_.emplace(pipe->id(), session.get());
  session->open(std::move(pipe), now);
  sessions_.emplace(id, Entry{std::move(session), std::move(arrival.source)});
}

bool SessionHouse::resumed(const Arrival& arrival, std::unique_ptr<Pipe>& pipe, TimePoint now) {
  const wire::Resume& resume = *arrival.hello.resume;
  Session* session = find(resume.session, resume.token);
  if (session == nullptr || session->identity().room != arrival.room) {
    ++around_.counters.resume_unknown;
    return false;
  }
  const PipeId id = pipe->id();
  const auto before = session->pipe();
  if (!session->resume(pipe, resume.received, now)) {
    ++around_.counters.resume_unknown;
    return false;
  }
  if (before) by_pipe_.erase(*before);
  by_pipe_.emplace(id, session);
  return true;
}

Session::Identity SessionHouse::new_identity(const Arrival& arrival) const {
  Session::Identity identity;
  identity.room = arrival.room;
  const auto can = [&arrival](std::string_view capability) {
    const auto& all = arrival.hello.capabilities;
    return std::find(all.begin(), all.end(), capability) != all.end();
  };
  identity.abilities = {.direct = can("direct"), .forwarded = can("forwarded")};
  identity.id =
      SessionId("s_" + std::to_string(means_.worker) + "_" + random_text(means_.random, kIdCharacters));
  identity.token = "r1." + random_text(means_.random, kTokenCharacters);
  const auto known = around_.tokens.verify(kPersonKind, arrival.hello.person);
  const bool proved = known && known->size() == 1;
  const std::string person = proved ? known->front() : "p_" + random_text(means_.random, kPersonCharacters);
  identity.person = PersonId(person);
  identity.person_token = proved ? arrival.hello.person : around_.tokens.sign(kPersonKind, {person});
  return identity;
}

Session* SessionHouse::find(std::string_view session, std::string_view token) {
  const auto found = sessions_.find(SessionId(std::string(session)));
  if (found == sessions_.end() || found->second.session->over()) return nullptr;
  Session& candidate = *found->second.session;
  return equal_constant_time(as_bytes(candidate.identity().token), as_bytes(token)) ? &candidate : nullptr;
}

const Session* SessionHouse::carried_by(PipeId pipe) const {
  const auto found = by_pipe_.find(pipe);
  return found != by_pipe_.end() && found->second->carried_by(pipe) ? found->second : nullptr;
}

void SessionHouse::receive(PipeId pipe, std::string_view text, TimePoint now) {
  const auto found = by_pipe_.find(pipe);
  // A pipe that was closed may still bring what was under way; it speaks for nobody any more.
  if (found == by_pipe_.end() || !found->second->carried_by(pipe)) {
    ++around_.counters.messages_stray;
    return;
  }
  found->second->receive(text, now);
}

void SessionHouse::pipe_lost(PipeId pipe, TimePoint now) {
  const auto found = by_pipe_.find(pipe);
  if (found == by_pipe_.end()) return;
  Session& session = *found->second;
  by_pipe_.erase(found);
  if (session.carried_by(pipe)) session.pipe_lost(now);
}

void SessionHouse::tick(TimePoint now) {
  for (auto& [id, entry] : sessions_) entry.session->tick(now);
}

TimePoint SessionHouse::deadline() const {
  TimePoint first = TimePoint::max();
  for (const auto& [id, entry] : sessions_) first = std::min(first, entry.session->deadline());
  return first;
}

void SessionHouse::renew_relay() {
  for (auto& [id, entry] : sessions_) entry.session->renew_relay();
}

void SessionHouse::stop() {
  stopping_ = true;
  for (auto& [id, entry] : sessions_) entry.session->stop();
}

void SessionHouse::on_over(const SessionId& session) {
  over_.push_back(session);
  if (over_.size() > 1) return;
  // Not now: we are inside a call of the session, or of its room.
  means_.executor.post([this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) sweep();
  });
}

void SessionHouse::sweep() {
  for (const SessionId& id : std::exchange(over_, {})) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) continue;
    const Entry entry = std::move(found->second);
    sessions_.erase(found);
    std::erase_if(by_pipe_, [&entry](const auto& pair) { return pair.second == entry.session.get(); });
    const auto source = per_source_.find(entry.source);
    if (source != per_source_.end() && --source->second == 0) per_source_.erase(source);
  }
}

}  // namespace parlance::gateway::web
