#include "gateway/whip/session_house.h"

#include "base/bytes.h"

#include <utility>

namespace parlance::gateway::whip {
namespace {

/// An id begins with what it is found by, which a stranger may guess by measuring; the rest, 130 bits, is the secret.
constexpr std::size_t kOpenCharacters = 12;
constexpr std::size_t kSecretCharacters = 26;

std::string open_part(std::string_view id) { return std::string(id.substr(0, kOpenCharacters)); }

}  // namespace

SessionHouse::SessionHouse(Executor& executor, const SessionSurroundings& around, Limits limits)
    : executor_(executor), around_(around), limits_(limits) {}

SessionHouse::~SessionHouse() = default;

void SessionHouse::open(Arrival arrival, TimePoint now, Then<Result<Opened>> then) {
  if (stopping_ || !admit(arrival.source)) {
    ++around_.counters.refused_busy;
    return then(fail(Kind::exhausted, "whip.busy"));
  }
  Session::Identity identity;
  identity.id = random_text(around_.random, kOpenCharacters + kSecretCharacters);
  identity.room = std::move(arrival.room);
  identity.right = arrival.right;
  identity.name = std::move(arrival.name);
  const std::string key = open_part(identity.id);
  auto session = std::make_unique<Session>(std::move(identity), around_, static_cast<Session::Owner&>(*this));
  if (auto answered = session->answer(arrival.offer, now); !answered) {
    const bool budget = answered.error().kind == Kind::exhausted;
    ++(budget ? around_.counters.refused_media : around_.counters.refused_offer);
    return then(answered.error());
  }
  ++per_source_[arrival.source];
  Session& made = *session;
  sessions_[key] = Entry{std::move(session), std::move(arrival.source)};
  made.join(std::move(then));
}

bool SessionHouse::admit(const std::string& source) {
  const auto of_source = per_source_.find(source);
  const std::size_t count = of_source == per_source_.end() ? 0 : of_source->second;
  return sessions_.size() < limits_.sessions && count < limits_.sessions_per_source;
}

Session* SessionHouse::find(const Address& address) {
  const auto found = sessions_.find(open_part(address.id));
  if (found == sessions_.end()) return nullptr;
  Session& session = *found->second.session;
  const Session::Identity& identity = session.identity();
  const bool same = equal_constant_time(as_bytes(identity.id), as_bytes(address.id)) &&
                    identity.room == address.room && identity.right == address.right;
  return same && session.is_open() ? &session : nullptr;
}

bool SessionHouse::remove(const Address& address) {
  Session* session = find(address);
  if (session == nullptr) return false;
  ++around_.counters.deleted;
  session->leave();
  return true;
}

void SessionHouse::tick(TimePoint now) {
  for (auto& [key, entry] : sessions_) entry.session->tick(now);
}

void SessionHouse::stop() {
  stopping_ = true;
  for (auto& [key, entry] : sessions_) entry.session->leave();
}

void SessionHouse::on_over(const std::string& id) {
  over_.push_back(open_part(id));
  if (over_.size() > 1) return;
  // Not now: we are inside a call of the session, of its peer or of its room.
  executor_.post([this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) sweep();
  });
}

void SessionHouse::sweep() {
  for (const std::string& key : std::exchange(over_, {})) {
    const auto found = sessions_.find(key);
    if (found == sessions_.end()) continue;
    const Entry entry = std::move(found->second);
    sessions_.erase(found);
    const auto source = per_source_.find(entry.source);
    if (source != per_source_.end() && --source->second == 0) per_source_.erase(source);
  }
}

}  // namespace parlance::gateway::whip
