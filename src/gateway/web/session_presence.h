#pragma once

#include "crypto/token.h"
#include "gateway/web/relay_access.h"
#include "gateway/web/session_call.h"
#include "hub/room_directory.h"
#include "proto/signal/server_message.h"

#include <deque>
#include <memory>
#include <optional>
#include <string_view>

namespace parlance::gateway::web {

/// The session's side of the room: visitor or participant. Takes numbered messages that have been admitted, and sees to it that each gets
/// exactly one reply. While a join or a leave is under way the messages behind it wait.
class Presence final : private hub::ParticipantListener,
                       private hub::OccupancyListener,
                       private ForwardedCall::Outlet {
 public:
  /// Hears what the client is to be told.
  class Outlet {
   public:
    virtual ~Outlet() = default;
    virtual void on_reply(std::uint64_t seq, Result<void> result) = 0;
    /// The number under which it goes (docs/protocol.md, 2.1); 0: it goes nowhere.
    virtual std::uint64_t on_event(proto::signal::ServerBody event) = 0;
    /// The room's occupancy has become known.
    virtual void on_ready() = 0;
    /// The room has ended the presence, and so the session. `error_id` is the protocol's.
    virtual void on_ended(std::string_view error_id) = 0;
  };
  /// What it needs of the server; outlives it.
  struct Server {
    hub::RoomDirectory& rooms;
    rtc::PeerFactory& peers;
    const crypto::TokenKey& tokens;
    RelayDesk* relay = nullptr;  ///< null: there is none
  };
  /// Who it is, where, and what its client can do.
  struct Place {
    RoomKey room;
    PersonId person;
    room::topology::Abilities abilities;
  };

  Presence(Server server, Place place, Outlet& outlet);
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  ~Presence() override = default;

  void handle(std::uint64_t seq, proto::signal::ClientBody body);
  /// The client has everything up to this number.
  void acknowledged(std::uint64_t number);
  /// A pipe carries the session, or none does.
  void set_connected(bool connected);
  /// Leaves on purpose, without anybody who waits for the reply.
  void leave();
  /// Tells the client new credentials for the relay, if it is in the room.
  void renew_relay();
  /// Not before the room has told it.
  [[nodiscard]] const std::optional<hub::Occupancy>& occupancy() const { return occupancy_; }

 private:
  enum class State { visitor, joining, joined, leaving, ended };
  struct Waiting {
    std::uint64_t seq = 0;
    proto::signal::ClientBody body;
  };

  void on_event(const room::Event& event) override;
  void on_closed(Error reason) override;
  void on_occupancy(hub::Occupancy occupancy) override;
  std::uint64_t on_media(proto::signal::ServerBody event) override;

  /// Being in the room. The call uses the participant, so it goes first.
  struct Stay {
    hub::ParticipantPtr participant;
    std::unique_ptr<ForwardedCall> call;
    ParticipantId self;
  };

  void carry_out(Waiting message);
  void join(std::uint64_t seq, proto::signal::Join join);
  void joined(std::uint64_t seq, Result<hub::ParticipantPtr> result);
  void begin(const room::roster::Snapshot& snapshot);
  bool carry_media(Waiting& message);
  void begin_call();
  void send_leave(std::uint64_t seq);
  void left(std::uint64_t seq, Result<hub::Ack> result);
  void wait(Waiting message);
  void drain();
  [[nodiscard]] std::optional<ParticipantId> proved(const std::string& token) const;

  Server server_;
  Place place_;
  Outlet& outlet_;
  State state_ = State::visitor;
  bool connected_ = true;
  std::uint64_t join_seq_ = 0;
  std::deque<Waiting> waiting_;
  std::optional<hub::Occupancy> occupancy_;
  std::shared_ptr<const bool> alive_ =
      std::make_shared<const bool>(true);  ///< a join's answer may come after our end
  std::optional<Stay> stay_;
  std::unique_ptr<hub::Watch> watch_;
};

}  // namespace parlance::gateway::web
