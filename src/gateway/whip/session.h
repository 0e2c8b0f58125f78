#pragma once

#include "base/random.h"
#include "gateway/whip/session_counters.h"
#include "gateway/whip/session_link.h"
#include "gateway/whip/wire_fragment.h"
#include "gateway/whip/wire_http.h"
#include "hub/room_directory.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::gateway::whip {

/// What all sessions of a worker share; outlives them.
struct SessionSurroundings {
  hub::RoomDirectory& rooms;
  rtc::PeerFactory& peers;
  Random& random;
  SessionCounters& counters;
};

/// What the 201 says (RFC 9725 section 4.2).
struct Opened {
  std::string id;
  std::string answer;
  std::string entity_tag;  ///< strong, with its quotes
};

/// What became of a PATCH (RFC 9725 section 4.3).
struct Patched {
  std::string fragment;    ///< our side of the new ICE session; empty: nothing began anew
  std::string entity_tag;  ///< of the present ICE session
};

/// One WHIP session (a publisher) or WHEP session (a watcher): a client's peer connection, and the participant that the room sees.
class Session final : private hub::ParticipantListener, private MediaLink::Outlet {
 public:
  /// Who has not connected by then never will; from the answer, joining included.
  static constexpr Duration kConnectLimit = std::chrono::seconds(30);
  /// Between two ICE restarts. Each costs a negotiation; a client waits for its checks, which take longer.
  static constexpr Duration kRestartGap = std::chrono::seconds(1);

  struct Identity {
    std::string id;  ///< a secret: knowing it is the right to change or end the session
    RoomKey room;
    Right right = Right::publish;
    std::string name;
  };
  /// Told from inside any call of a session, of its room or of its peer; the session is to be destroyed, but later.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_over(const std::string& id) = 0;
  };

  Session(Identity identity, SessionSurroundings& around, Owner& owner);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override = default;

  /// First. Errors as of MediaLink::answer; then the session is of no use, and the room has heard nothing.
  Result<void> answer(std::string_view offer, TimePoint now);
  /// Second. Errors: those of hub::RoomDirectory::join, and media.lost; after them the session is over.
  void join(Then<Result<Opened>> then);
  /// Errors: `whip.no_condition` (no If-Match), `whip.other_ice_session` (If-Match names none of the present), `whip.fragment.generation`
  /// (candidates of an unknown generation), `whip.too_soon` (kRestartGap), and those of MediaLink::restart. Nothing has changed then.
  Result<Patched> patch(const IceFragment& fragment, const std::optional<IfMatch>& condition, TimePoint now);
  /// Leaves on purpose; over as soon as the room knows.
  void leave();
  void tick(TimePoint now);

  [[nodiscard]] const Identity& identity() const { return identity_; }
  /// It is in the room, and its client can change it.
  [[nodiscard]] bool is_open() const { return state_ == State::open; }

 private:
  enum class State { made, joining, open, leaving, over };
  struct IceSession {
    std::string entity_tag;
    std::optional<TimePoint> restarted;
  };

  void on_event(const room::Event& event) override { link_.hear(event); }
  void on_closed(Error reason) override;
  void on_link_connected() override { connected_ = true; }
  void on_link_closed(Error reason) override;

  Result<Patched> restart(const proto::ice::Credentials& credentials, TimePoint now);
  void joined(Result<hub::ParticipantPtr> result);
  void name_ice_session();
  void end();

  Identity identity_;
  SessionSurroundings& around_;
  Owner& owner_;
  State state_ = State::made;
  bool connected_ = false;
  TimePoint answered_{};
  std::string answer_;  ///< until it is told
  IceSession ice_;
  Then<Result<Opened>> opened_;
  std::shared_ptr<const bool> alive_ =
      std::make_shared<const bool>(true);  ///< a join's answer may come after our end
  hub::ParticipantPtr participant_;
  MediaLink link_;  ///< uses the participant, so it goes first
};

}  // namespace parlance::gateway::whip
