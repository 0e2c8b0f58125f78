#include "gateway/whip/node.h"

#include "hub/room_home.h"

#include <utility>

namespace parlance::gateway::whip {
namespace {

/// How late a session may notice that nobody connects; it waits 30 s for that.
constexpr std::chrono::seconds kTick{1};

}  // namespace

Node::Node(net::Worker& worker, const Shared& shared, SessionHouse::Limits limits)
    : worker_(worker), house_(worker, {shared.rooms, shared.peers, shared.random, counters_}, limits),
      answers_(worker.index()) {}

void Node::run() {
  tick_ = worker_.at(worker_.now() + kTick, [this] {
    house_.tick(worker_.now());
    run();
  });
}

AnswerHandle Node::hold(net::HttpExchangePtr exchange) {
  auto answer = std::make_unique<Answer>();
  const AnswerHandle handle = answers_.add(*answer);
  answer->exchange = std::move(exchange);
  answer->exchange->on_closed([this, handle] {
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

void Node::release() {
  tick_.cancel();
  for (auto& [handle, answer] : std::exchange(own_answers_, {})) {
    answers_.remove(handle);
    answer->exchange->respond(net::text_response(503, "The server is being restarted.\n"));
  }
}

Node& Nodes::home_of(const RoomKey& room) { return at(hub::room_home(room, size())); }

void Nodes::answer(AnswerHandle handle, net::HttpResponse response) {
  Node& node = at(handle.worker);
  node.worker().post(
      [&node, handle, words = std::move(response)]() mutable { node.respond(handle, std::move(words)); });
}

}  // namespace parlance::gateway::whip
