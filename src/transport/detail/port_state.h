#pragma once

#include "crypto/srtp/backend.h"
#include "media/packet_pool.h"
#include "rtc/peer_session.h"
#include "transport/departures.h"
#include "transport/handover.h"
#include "transport/media_port.h"
#include "transport/routes.h"
#include "transport/sessions.h"
#include "transport/stream_door.h"

#include <memory>
#include <optional>
#include <vector>

namespace parlance::transport {

/// What a port consists of, and how it turns: whatever is done with a session is done within a Turn, at whose end everything leaves.
struct MediaPort::State final : Sibling,
                                StreamHome,
                                Streams::User,
                                std::enable_shared_from_this<MediaPort::State> {
  State(net::Worker& on, const Settings& settings, const Shared& shared);

  /// Errors: those of Sockets::open.
  Result<void> listen(const Settings& settings, const Sockets::Place& place);
  /// Before the workers run, where the port's number is shared.
  void share(const std::shared_ptr<const Siblings>& siblings, std::size_t max_peers);

  void on_parcel(std::size_t from, Parcel& parcel) override;
  void on_foreign_paths(std::size_t home, std::span<const Path> paths) override;

  void on_stream(net::DetachedTcp detached, ByteView first) override;
  void on_stream_bytes(StreamLink& link, ByteView bytes) override;
  bool on_stream_datagram(const Path& path, std::span<std::uint8_t> datagram) override;
  void on_stream_closed(const Path& path) override;

  /// The outermost ends the turn. One that is not finished (something threw) leaves that to a later one.
  class Turn final {
   public:
    explicit Turn(State& state);
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn();
    void finish();

   private:
    State& state_;
    bool finished_ = false;
  };

  void on_arrivals(std::span<net::Arrival> arrivals);
  /// Nothing that is known here; what a sibling could know of it.
  enum class Lost { malformed, unknown_traffic, unknown_fragment, unproven };
  std::optional<Lost> take(const Path& path, std::span<std::uint8_t> datagram, TimePoint now);
  std::optional<Lost> take_stun(const Path& path, std::span<std::uint8_t> datagram, TimePoint now);
  void hand_over(const Path& path, ByteView datagram, Lost why);
  void count(Lost why);
  /// False: the peer could not use it.
  bool give(PeerSlot slot, const Path& path, std::span<std::uint8_t> datagram, TimePoint now);
  void claim(PeerSlot slot, const Path& path, TimePoint now);
  void carry(PeerSlot slot, Outbox<rtc::PortAction>& out);
  /// Its connections end with the turn, once everything has left.
  void hang_up(PeerSlot slot);
  void close_streams();
  void on_time();
  void end_turn();
  void turn_soon();
  void arm();

  net::Worker& worker;
  std::unique_ptr<crypto::srtp::Backend> backend = crypto::srtp::make_backend();
  media::PacketPool packets;
  Departures departures;
  rtc::Surroundings around;
  Routes routes;
  Sessions sessions;
  std::vector<Path> closing;         ///< of connections that end with the turn
  std::optional<Handover> handover;  ///< where the port's number is shared
  struct {
    ArrivalCounters arrivals;
    TableCounters tables;  ///< only what was refused; the sizes are asked for
  } counts;
  net::Timer timer;
  std::optional<TimePoint> armed;  ///< when the timer goes off
  int depth = 0;                   ///< of turns
};

}  // namespace parlance::transport
