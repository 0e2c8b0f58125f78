#include "gateway/web/node.h"

#include "gateway/web/signal_claim.h"
#include "hub/room_home.h"
#include "proto/turn/credentials.h"

#include <utility>

namespace parlance::gateway::web {
namespace {

/// How late a session may notice that its time is up; its shortest time is 15 s.
constexpr std::chrono::seconds kTick{1};
/// A call longer than this makes its new connections with renewed credentials. Those that run are not ended by theirs.
constexpr std::chrono::hours kRelayLifetime{12};
constexpr std::chrono::hours kRelayRenewal{4};

}  // namespace

Node::Node(net::Worker& worker, Nodes& nodes, const Shared& shared, SessionHouse::Limits limits)
    : worker_(worker), relay_(shared.relay), ends_(worker.index()), answers_(worker.index()),
      house_({worker, shared.random, worker.index()},
             {shared.rooms, shared.peers, shared.tokens, counters_, shared.boot, shared.stun_port,
              static_cast<RelayDesk*>(this)},
             limits),
      desk_(nodes, *this) {}

void Node::run() {
  tick_ = worker_.at(worker_.now() + kTick, [this] {
    house_.tick(worker_.now());
    run();
  });
}

void Node::renew_later() {
  renewal_ = worker_.at(worker_.now() + kRelayRenewal, [this] {
    house_.renew_relay();
    renew_later();
  });
}

std::optional<proto::signal::RelayAccess> Node::access(const RoomKey& room,
                                                       const ParticipantId& participant) {
  if (relay_.secret.empty()) return std::nullopt;
  const std::chrono::milliseconds lifetime = kRelayLifetime;
  auto made = proto::turn::make_credentials(relay_.secret, {room.tenant + "/" + room.name, participant.str()},
                                            {worker_.wall_now().ms + lifetime.count()});
  return proto::signal::RelayAccess{relay_.port, relay_.tls_port, std::move(made.username),
                                    std::move(made.password), static_cast<std::uint64_t>(lifetime.count())};
}

AnswerHandle Node::hold(net::HttpExchangePtr exchange, Function<void(AnswerHandle)> closed) {
  auto answer = std::make_unique<Answer>();
  const AnswerHandle handle = answers_.add(*answer);
  answer->exchange = std::move(exchange);
  answer->exchange->on_closed([this, handle, told = std::move(closed)]() mutable {
    if (told) told(handle);
    // Not now: we are inside a call of the exchange.
    worker_.post([this, handle] {
      answers_.remove(handle);
      own_answers_.erase(handle);
    });
  });
  own_answers_.emplace(handle, std::move(answer));
  return handle;
}

void Node::respond(AnswerHandle handle, net::HttpResponse response) {
  const auto found = own_answers_.find(handle);
  if (found == own_answers_.end()) return;
  const auto answer = std::move(found->second);
  own_answers_.erase(found);
  answers_.remove(handle);
  answer->exchange->respond(std::move(response));
}

void Node::adopt(net::Handle<PipeEnd> handle, std::unique_ptr<PipeEnd> end) {
  own_ends_.emplace(handle, std::move(end));
}

void Node::discard(net::Handle<PipeEnd> handle) {
  ends_.remove(handle);
  worker_.post([this, handle] { own_ends_.erase(handle); });
}

void Node::release() {
  tick_.cancel();
  renewal_.cancel();
  for (const auto& [handle, end] : own_ends_) ends_.remove(handle);
  own_ends_.clear();
  for (auto& [handle, answer] : std::exchange(own_answers_, {})) {
    answers_.remove(handle);
    answer->exchange->respond(net::text_response(503, "The server is being restarted.\n"));
  }
}

Node& Nodes::home_of(const RoomKey& room) { return at(hub::room_home(room, size())); }

Node* Nodes::home_of_session(std::string_view session) {
  const auto worker = worker_of_session(session);
  return worker && *worker < size() ? &at(*worker) : nullptr;
}

void Nodes::answer(AnswerHandle handle, net::HttpResponse response) {
  Node& node = at(handle.worker);
  node.worker().post(
      [&node, handle, words = std::move(response)]() mutable { node.respond(handle, std::move(words)); });
}

}  // namespace parlance::gateway::web
