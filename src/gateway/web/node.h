#pragma once

#include "gateway/web/pipe_end.h"
#include "gateway/web/poll_desk.h"
#include "gateway/web/session_house.h"
#include "gateway/web/settings.h"
#include "net/http.h"
#include "net/worker.h"

#include <map>
#include <memory>
#include <vector>

namespace parlance::gateway::web {

/// A request that waits for a word from its session's worker.
struct Answer {
  net::HttpExchangePtr exchange;
};
using AnswerHandle = net::Handle<Answer>;

/// One worker's part of the gateway: the sessions whose rooms live there, and the ends of the pipes whose connections live there. Made on
/// the main thread before the worker runs; everything else on the worker.
class Node final : private RelayDesk {
 public:
  struct Shared {
    hub::RoomDirectory& rooms;
    rtc::PeerFactory& peers;
    const crypto::TokenKey& tokens;
    Random& random;
    std::string boot;
    std::uint16_t stun_port = 0;
    RelaySettings relay{};
  };

  Node(net::Worker& worker, Nodes& nodes, const Shared& shared, SessionHouse::Limits limits);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() override = default;

  /// Keeps the sessions' time from now on.
  void run();
  /// Keeps the credentials for the relay fresh from now on.
  void renew_later();
  /// Keeps the request until it is answered; `closed` is told if its client goes first.
  AnswerHandle hold(net::HttpExchangePtr exchange, Function<void(AnswerHandle)> closed);
  void respond(AnswerHandle handle, net::HttpResponse response);
  /// Takes over a pipe's end that nobody else owns; destroyed, later, by `discard`.
  void adopt(net::Handle<PipeEnd> handle, std::unique_ptr<PipeEnd> end);
  void discard(net::Handle<PipeEnd> handle);
  /// The server has stopped: lets go of all connections.
  void release();

  [[nodiscard]] net::Worker& worker() { return worker_; }
  [[nodiscard]] SessionHouse& house() { return house_; }
  [[nodiscard]] PollDesk& desk() { return desk_; }
  [[nodiscard]] net::Table<PipeEnd>& ends() { return ends_; }
  [[nodiscard]] const SessionCounters& counters() const { return counters_; }

 private:
  std::optional<proto::signal::RelayAccess> access(const RoomKey& room,
                                                   const ParticipantId& participant) override;

  net::Worker& worker_;
  RelaySettings relay_;
  SessionCounters counters_;
  net::Table<PipeEnd> ends_;
  net::Table<Answer> answers_;
  SessionHouse house_;
  PollDesk desk_;
  std::map<net::Handle<PipeEnd>, std::unique_ptr<PipeEnd>> own_ends_;
  std::map<AnswerHandle, std::unique_ptr<Answer>> own_answers_;
  net::Timer tick_;
  net::Timer renewal_;
};

/// All of them, by worker index. Unchanged once the workers run; what lies in one is touched on its worker only.
class Nodes final {
 public:
  void add(std::unique_ptr<Node> node) { nodes_.push_back(std::move(node)); }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] Node& at(std::size_t worker) { return *nodes_[worker]; }
  [[nodiscard]] Node& home_of(const RoomKey& room);
  /// The worker that a session id names; null for an id that we never made.
  [[nodiscard]] Node* home_of_session(std::string_view session);
  /// From any worker.
  void answer(AnswerHandle handle, net::HttpResponse response);

 private:
  std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace parlance::gateway::web
