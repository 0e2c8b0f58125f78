#include "gateway/whip/session.h"

#include <utility>

namespace parlance::gateway::whip {
namespace {

constexpr std::size_t kPersonCharacters = 16;  // 80 bits: no two persons ever meet
constexpr std::size_t kTagCharacters = 16;     // no two ICE sessions ever have the same

}  // namespace

Session::Session(Identity identity, SessionSurroundings& around, Owner& owner)
    : identity_(std::move(identity)), around_(around), owner_(owner),
      link_(identity_.right, around.peers, static_cast<MediaLink::Outlet&>(*this)) {}

Result<void> Session::answer(std::string_view offer, TimePoint now) {
  auto answer = link_.answer(offer);
  if (!answer) return answer.error();
  answer_ = std::move(*answer);
  answered_ = now;
  name_ice_session();
  return ok();
}

void Session::join(Then<Result<Opened>> then) {
  state_ = State::joining;
  opened_ = std::move(then);
  hub::JoinRequest request;
  request.room = identity_.room;
  request.person = PersonId("p_" + random_text(around_.random, kPersonCharacters));
  request.name = identity_.name;
  request.media = link_.media_state();
  request.abilities = {.direct = false, .forwarded = true};
  around_.rooms.join(std::move(request), *this,
                     [this, alive = std::weak_ptr(alive_)](Result<hub::ParticipantPtr> result) {
                       if (!alive.expired()) joined(std::move(result));
                     });
}

void Session::joined(Result<hub::ParticipantPtr> result) {
  if (state_ != State::joining) return;  // ended meanwhile: who has just come leaves
  if (!result) {
    ++around_.counters.refused_room;
    std::exchange(opened_, {})(result.error());
    return end();
  }
  state_ = State::open;
  participant_ = std::move(*result);
  link_.begin(*participant_);
  ++(identity_.right == Right::publish ? around_.counters.published : around_.counters.watched);
  std::exchange(opened_, {})(Opened{identity_.id, std::exchange(answer_, {}), ice_.entity_tag});
}

Result<Patched> Session::patch(const IceFragment& fragment, const std::optional<IfMatch>& condition,
                               TimePoint now) {
  if (!condition) return fail(Kind::refused, "whip.no_condition");
  if (!matches(*condition, ice_.entity_tag)) return fail(Kind::conflict, "whip.other_ice_session");
  const proto::ice::Credentials present = link_.client_credentials();
  const proto::ice::Credentials& said = fragment.credentials;
  const bool same_ufrag = said.ufrag.empty() || said.ufrag == present.ufrag;
  const bool same_password = said.password.empty() || said.password == present.password;
  if (!same_ufrag && said.password.empty()) return fail(Kind::malformed, "whip.fragment.generation");
  if (!same_ufrag || !same_password) return restart(said, now);
  // We are ICE-lite and learn where the client is from its checks (RFC 8445 section 2.5): its candidates tell us nothing.
  ++around_.counters.trickled;
  return Patched{{}, ice_.entity_tag};
}

Result<Patched> Session::restart(const proto::ice::Credentials& credentials, TimePoint now) {
  if (ice_.restarted && now < *ice_.restarted + kRestartGap) return fail(Kind::exhausted, "whip.too_soon");
  ice_.restarted = now;
  auto fragment = link_.restart(credentials);
  if (!fragment) return fragment.error();
  ++around_.counters.restarted;
  name_ice_session();
  return Patched{std::move(*fragment), ice_.entity_tag};
}

void Session::name_ice_session() {
  ice_.entity_tag = "\"" + random_text(around_.random, kTagCharacters) + "\"";
}

void Session::leave() {
  if (state_ != State::open) return end();
  state_ = State::leaving;
  link_.end();
  // The answer is dropped with the participant, so `this` is alive when it comes.
  participant_->send(room::roster::Leave{room::roster::Leave::Reason::left},
                     [this](const Result<hub::Ack>&) { end(); });
}

void Session::tick(TimePoint now) {
  if (connected_ || (state_ != State::joining && state_ != State::open)) return;
  if (now < answered_ + kConnectLimit) return;
  ++around_.counters.never_connected;
  end();
}

void Session::on_closed(Error) {
  ++around_.counters.closed_by_room;
  end();
}

void Session::on_link_closed(Error) {
  if (state_ == State::over || state_ == State::leaving) return;
  ++(connected_ ? around_.counters.lost : around_.counters.never_connected);
  end();
}

/// Everything is let go of later, by the owner: this may be a call of what is to go.
void Session::end() {
  if (state_ == State::over) return;
  state_ = State::over;
  if (opened_) std::exchange(opened_, {})(fail(Kind::unavailable, "media.lost"));
  owner_.on_over(identity_.id);
}

}  // namespace parlance::gateway::whip
