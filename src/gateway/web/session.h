#pragma once

#include "gateway/web/pipe.h"
#include "gateway/web/relay_access.h"
#include "gateway/web/session_counters.h"
#include "gateway/web/session_numbering.h"
#include "gateway/web/session_presence.h"
#include "gateway/web/session_rate.h"
#include "proto/signal/decode.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::gateway::web {

/// What all sessions of a worker share; outlives them.
struct SessionSurroundings {
  hub::RoomDirectory& rooms;
  rtc::PeerFactory& peers;
  const crypto::TokenKey& tokens;
  SessionCounters& counters;
  std::string boot;  ///< this run of the server
  std::uint16_t stun_port = 0;
  RelayDesk* relay = nullptr;  ///< null: there is none
};

/// One numbered conversation between a device and one room, over any sequence of pipes (docs/protocol.md, 2.1 and 3). The time is handed in.
class Session final : private Presence::Outlet {
 public:
  struct Identity {
    SessionId id;
    std::string token;  ///< secret
    PersonId person;
    std::string person_token;
    RoomKey room;
    room::topology::Abilities abilities;
  };
  /// Told from inside any call of a session or of its room; the session is to be destroyed, but later.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_over(const SessionId& session) = 0;
  };

  Session(Identity identity, SessionSurroundings& around, Owner& owner);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override = default;

  /// The first pipe. `welcome` follows once the room has told its occupancy.
  void open(std::unique_ptr<Pipe> pipe, TimePoint now);
  /// A later pipe, whose client has received up to `received`. The pipe is left alone if that can't be of this session (false).
  bool resume(std::unique_ptr<Pipe>& pipe, std::uint64_t received, TimePoint now);
  /// One message as it came, from the pipe or from beside it (/signal/send).
  void receive(std::string_view text, TimePoint now);
  /// The client has shown life without a message (an empty poll).
  void heard(TimePoint now) { heard_ = now; }
  /// The pipe has gone by itself.
  void pipe_lost(TimePoint now);
  void tick(TimePoint now);
  [[nodiscard]] TimePoint deadline() const;
  /// New credentials for the relay, before the last ones end.
  void renew_relay() {
    if (!over_) presence_.renew_relay();
  }
  /// The server stops: says so and closes the pipe, without leaving the room.
  void stop();

  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] bool carried_by(PipeId pipe) const { return pipe_ && pipe_->id() == pipe; }
  [[nodiscard]] std::optional<PipeId> pipe() const {
    return pipe_ ? std::optional(pipe_->id()) : std::nullopt;
  }
  [[nodiscard]] bool over() const { return over_; }

 private:
  void on_reply(std::uint64_t seq, Result<void> result) override;
  std::uint64_t on_event(proto::signal::ServerBody event) override { return send(std::move(event)); }
  void on_ready() override { welcome(); }
  void on_ended(std::string_view error_id) override { end(error_id); }

  void take(proto::signal::ClientMessage message, TimePoint now);
  void refuse(proto::signal::Refusal refusal, TimePoint now);
  [[nodiscard]] bool admit(std::uint64_t seq, TimePoint now);
  void unnumbered(const proto::signal::ClientBody& body, TimePoint now);
  void welcome();
  void acknowledge(std::uint64_t number);
  std::uint64_t send(proto::signal::ServerBody body);
  void say(proto::signal::ServerBody body);
  void drop_pipe(const proto::signal::Refusal& why);
  void end(std::string_view error_id);

  Identity identity_;
  SessionSurroundings& around_;
  Owner& owner_;
  std::unique_ptr<Pipe> pipe_;
  Incoming incoming_;
  Outgoing outgoing_;
  RateGuard rate_;
  TimePoint heard_{};  ///< the client's last sign of life; without a pipe, when it was lost
  enum class Welcome { owed, owed_resumed, said } welcome_ = Welcome::owed;
  bool over_ = false;
  Presence presence_;
};

}  // namespace parlance::gateway::web
