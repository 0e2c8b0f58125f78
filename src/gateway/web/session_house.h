#pragma once

#include "base/executor.h"
#include "base/random.h"
#include "gateway/web/session.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace parlance::gateway::web {

/// The sessions whose rooms live on one worker: opens, finds, resumes and ends them.
class SessionHouse final : private Session::Owner {
 public:
  struct Limits {
    std::size_t sessions = 0;
    std::size_t sessions_per_source = 0;
  };
  /// Both outlive it; `executor` is its own worker's.
  struct Means {
    Executor& executor;
    Random& random;
    std::size_t worker = 0;  ///< goes into session ids
  };
  /// A hello that proto/signal has decoded, with its room's name normalised.
  struct Arrival {
    proto::signal::Hello hello;
    RoomKey room;
    std::string source;  ///< the address that the budget counts
  };

  SessionHouse(Means means, SessionSurroundings around, Limits limits);
  SessionHouse(const SessionHouse&) = delete;
  SessionHouse& operator=(const SessionHouse&) = delete;
  ~SessionHouse() override;

  void greet(Arrival arrival, std::unique_ptr<Pipe> pipe, TimePoint now);
  /// A message from a pipe. Dropped if the pipe carries no session (any more).
  void receive(PipeId pipe, std::string_view text, TimePoint now);
  void pipe_lost(PipeId pipe, TimePoint now);
  /// The session that this token opens, or null. Compared in constant time.
  [[nodiscard]] Session* find(std::string_view session, std::string_view token);
  /// The session that this pipe carries, or null.
  [[nodiscard]] const Session* carried_by(PipeId pipe) const;

  void tick(TimePoint now);
  /// Nothing to do before; TimePoint::max(): nothing at all.
  [[nodiscard]] TimePoint deadline() const;
  /// New credentials for the relay, to everybody.
  void renew_relay();
  void stop();
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }
  [[nodiscard]] std::size_t carried() const { return by_pipe_.size(); }

 private:
  struct Entry {
    std::unique_ptr<Session> session;
    std::string source;
  };

  void on_over(const SessionId& session) override;
  void sweep();
  [[nodiscard]] bool resumed(const Arrival& arrival, std::unique_ptr<Pipe>& pipe, TimePoint now);
  [[nodiscard]] Session::Identity new_identity(const Arrival& arrival) const;

  Means means_;
  SessionSurroundings around_;
  Limits limits_;
  std::unordered_map<SessionId, Entry> sessions_;
  std::unordered_map<PipeId, Session*> by_pipe_;
  std::unordered_map<std::string, std::size_t> per_source_;
  std::vector<SessionId> over_;
  bool stopping_ = false;
  std::shared_ptr<const bool> alive_ =
      std::make_shared<const bool>(true);  ///< a sweep may be posted when we end
};

}  // namespace parlance::gateway::web
