#pragma once

#include "gateway/whip/session_house.h"
#include "net/handle.h"
#include "net/http.h"
#include "net/worker.h"

#include <map>
#include <memory>
#include <vector>

namespace parlance::gateway::whip {

/// A request that waits for a word from its session's worker.
struct Answer {
  net::HttpExchangePtr exchange;
};
using AnswerHandle = net::Handle<Answer>;

/// One worker's part of the gateway: the sessions whose rooms live there, and the requests whose connections live there. Made on the main thread
/// before the worker runs; everything else on the worker.
class Node final {
 public:
  /// What its sessions use of the server; all outlives it.
  struct Shared {
    hub::RoomDirectory& rooms;
    rtc::PeerFactory& peers;
    Random& random;
  };

  Node(net::Worker& worker, const Shared& shared, SessionHouse::Limits limits);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() = default;

  /// Keeps the sessions' time from now on.
  void run();
  /// Keeps the request until it is answered, or its client goes.
  AnswerHandle hold(net::HttpExchangePtr exchange);
  void respond(AnswerHandle handle, net::HttpResponse response);
  /// The server has stopped: answers whoever still waits.
  void release();

  [[nodiscard]] net::Worker& worker() { return worker_; }
  [[nodiscard]] SessionHouse& house() { return house_; }
  [[nodiscard]] const SessionCounters& counters() const { return counters_; }

 private:
  net::Worker& worker_;
  SessionCounters counters_;
  SessionHouse house_;
  net::Table<Answer> answers_;
  std::map<AnswerHandle, std::unique_ptr<Answer>> own_answers_;
  net::Timer tick_;
};

/// All of them, by worker index. Unchanged once the workers run; what lies in one is touched on its worker only.
class Nodes final {
 public:
  void add(std::unique_ptr<Node> node) { nodes_.push_back(std::move(node)); }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] Node& at(std::size_t worker) { return *nodes_[worker]; }
  [[nodiscard]] Node& home_of(const RoomKey& room);
  /// From any worker.
  void answer(AnswerHandle handle, net::HttpResponse response);

 private:
  std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace parlance::gateway::whip
