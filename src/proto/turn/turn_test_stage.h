#pragma once

#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/turn/channel_data.h"
#include "proto/turn/server.h"

#include <gtest/gtest.h>

#include <string>

namespace parlance::proto::turn::test {

using namespace std::chrono_literals;

constexpr TimePoint kStart{10'000s};
constexpr WallTime kWall{1'800'000'000'000};
inline const std::string kSecret = "north";
inline const std::string kRealm = "parlance";

inline TransportAddress v4(std::array<std::uint8_t, 4> ip, std::uint16_t port) {
  return TransportAddress::ipv4(ip, port);
}
inline TransportAddress v6(std::array<std::uint8_t, 16> ip, std::uint16_t port) {
  return TransportAddress::ipv6(ip, port);
}

inline const TransportAddress kServer = v4({198, 18, 5, 5}, 3478);
inline const TransportAddress kPeer = v4({8, 8, 8, 8}, 5000);
inline const TransportAddress kMedia = v4({198, 18, 5, 5}, 8443);

inline Server::Settings settings() {
  Server::Settings settings;
  settings.authentication = {kRealm, kSecret};
  settings.peers.own = {kServer.ip};
  settings.peers.media = {kMedia};
  return settings;
}

inline std::string username(const std::string& user = "room.anna", std::chrono::seconds left = 3600s) {
  return std::to_string(kWall.ms / 1000 + left.count()) + ":" + user;
}

/// A server, and the driver that opens what it wishes: relay ports count up from 50000.
class Stage {
 public:
  explicit Stage(Server::Settings with = settings()) : server(std::move(with), random) {}

  /// What the server answers; carries its other wishes out.
  std::vector<Bytes> give(const Path& path, const Bytes& bytes) {
    last = server.receive(ClientMessage{path, bytes, wall()}, now, out);
    return carry_out();
  }
  std::vector<Bytes> tick() {
    server.tick(now, out);
    return carry_out();
  }
  [[nodiscard]] WallTime wall() const {
    return {kWall.ms + std::chrono::duration_cast<std::chrono::milliseconds>(now - kStart).count()};
  }

  SeededRandom random{7};
  Server server;
  TimePoint now = kStart;
  Outbox<Action> out;
  Result<void> last = ok();
  std::vector<Reply> replies;
  std::vector<RelayId> closed;
  std::vector<ReservationId> freed;
  std::vector<OpenRelays> opened;
  std::uint16_t next_port = 50'000;
  std::array<bool, kFamilies> can_open{true, true};

 private:
  std::vector<Bytes> carry_out() {
    std::vector<Bytes> answers;
    while (!out.empty()) {
      for (Action& action : out.take()) {
        if (auto* reply = std::get_if<Reply>(&action)) {
          answers.push_back(reply->bytes);
          replies.push_back(*reply);
        } else if (auto* open = std::get_if<OpenRelays>(&action)) {
          open_relays(*open);
        } else if (auto* close = std::get_if<CloseRelay>(&action)) {
          closed.push_back(close->relay);
        } else {
          freed.push_back(std::get<CloseReservation>(action).reservation);
        }
      }
    }
    return answers;
  }
  void open_relays(const OpenRelays& wish) {
    opened.push_back(wish);
    RelaysOpened done{wish.allocation, {}, wish.parity == Parity::even_and_next};
    if (can_open[0] && wish.families[0]) done.addresses[0] = v4({198, 18, 5, 5}, next_port);
    if (can_open[1] && wish.families[1]) done.addresses[1] = v6({0x20, 0x01, 0x0d, 0xb8, 5}, next_port);
    next_port = static_cast<std::uint16_t>(next_port + 2);
    static_cast<void>(server.receive(done, now, out));
  }
};

}  // namespace parlance::proto::turn::test
