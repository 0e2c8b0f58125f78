#pragma once

#include "base/executor.h"
#include "gateway/whip/session.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parlance::gateway::whip {

/// The WHIP and WHEP sessions whose rooms live on one worker: opens, finds and ends them.
class SessionHouse final : private Session::Owner {
 public:
  struct Limits {
    std::size_t sessions = 0;
    std::size_t sessions_per_source = 0;
  };
  /// An offer from outside; what it wants has been allowed.
  struct Arrival {
    RoomKey room;
    Right right = Right::publish;
    std::string name;
    std::string offer;
    std::string source;  ///< the address that the budget counts
  };
  /// Which session a request is about.
  struct Address {
    RoomKey room;
    Right right = Right::publish;
    std::string id;
  };

  /// `executor` is the worker's own; both outlive it.
  SessionHouse(Executor& executor, const SessionSurroundings& around, Limits limits);
  SessionHouse(const SessionHouse&) = delete;
  SessionHouse& operator=(const SessionHouse&) = delete;
  ~SessionHouse() override;

  /// Errors: `whip.busy` (our budget), and those of Session.
  void open(Arrival arrival, TimePoint now, Then<Result<Opened>> then);
  /// Null: there is none of that id in that room that could be changed. Ids are compared in constant time.
  [[nodiscard]] Session* find(const Address& address);
  /// False: as `find`.
  bool remove(const Address& address);
  void tick(TimePoint now);
  /// The server stops: all leave, and nobody comes any more.
  void stop();
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }

 private:
  struct Entry {
    std::unique_ptr<Session> session;
    std::string source;
  };

  void on_over(const std::string& id) override;
  void sweep();
  [[nodiscard]] bool admit(const std::string& source);

  Executor& executor_;
  SessionSurroundings around_;
  Limits limits_;
  std::unordered_map<std::string, Entry> sessions_;  ///< by the open part of their ids
  std::unordered_map<std::string, std::size_t> per_source_;
  std::vector<std::string> over_;
  bool stopping_ = false;
  std::shared_ptr<const bool> alive_ =
      std::make_shared<const bool>(true);  ///< a sweep may be posted when we end
};

}  // namespace parlance::gateway::whip
